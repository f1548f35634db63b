using System.Text.Json;

namespace Gatehouse.Expressions.Values;

/// <summary>The members of several maps while they are written: values of JSON documents are not read, but copied as they stand.</summary>
internal sealed class MergedMembers
{
    // So few are found as fast by looking at each; almost all objects have no more.
    private const int Few = 8;

    private readonly List<(CelValue Key, CelValue Value, JsonElement Raw)> members = new(Few);
    private Dictionary<CelValue, int>? index;

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
        var at = IndexOf(key);
        if (at >= 0)
        {
            members[at] = (key, value, raw);
            return;
        }
        index?.Add(key, members.Count);
        members.Add((key, value, raw));
        if (index is not null || members.Count <= Few)
            return;
        index = [];
        for (var i = 0; i < members.Count; i++)
            index.Add(members[i].Key, i);
    }

    private int IndexOf(in CelValue key)
    {
        if (index is not null)
            return index.TryGetValue(key, out var found) ? found : -1;
        for (var i = 0; i < members.Count; i++)
        {
            if (members[i].Key.Equals(key))
                return i;
        }
        return -1;
    }
}
