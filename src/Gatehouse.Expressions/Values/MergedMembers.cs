using System.Text.Json;

namespace Gatehouse.Expressions.Values;

/// <summary>The members of several maps while they are written: values of JSON documents are not read, but copied as they stand.</summary>
internal sealed class MergedMembers
{
    private readonly Dictionary<CelValue, int> index = [];
    private readonly List<(CelValue Key, CelValue Value, JsonElement Raw)> members = [];

    /// <summary>Adds the members of a map; false when a name is not valid text.</summary>
    public bool Add(CelMap map)
    {
        if (map is JsonMap json)
        {
            foreach (var property in json.Element.EnumerateObject())
            {
                var key = JsonValues.Name(property);
                if (key.IsError)
                    return false;
                Set(key, default, property.Value);
            }
            return true;
        }
        for (var i = 0; i < map.Count; i++)
        {
            var (key, value) = map.EntryAt(i);
            Set(key, value, default);
        }
        return true;
    }

    public bool Write(Utf8JsonWriter writer, long end)
    {
        var isWhole = true;
        writer.WriteStartObject();
        for (var i = 0; i < members.Count && isWhole; i++)
        {
            var (key, value, raw) = members[i];
            JsonValues.WriteName(writer, key);
            if (raw.ValueKind == JsonValueKind.Undefined)
                isWhole = JsonValues.Write(writer, value, end);
            else
                JsonValues.WriteRaw(writer, raw);
        }
        writer.WriteEndObject();
        return isWhole;
    }

    // Of equal keys the later counts, at the place of the earlier.
    private void Set(in CelValue key, in CelValue value, JsonElement raw)
    {
        if (index.TryAdd(key, members.Count))
            members.Add((key, value, raw));
        else
            members[index[key]] = (key, value, raw);
    }
}
