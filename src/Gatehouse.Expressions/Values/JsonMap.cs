using System.Text.Json;

namespace Gatehouse.Expressions.Values;

/// <summary>An object of a JSON document, read in place. Of members with the same name the last counts.</summary>
internal sealed class JsonMap(JsonElement element) : CelMap
{
    private JsonProperty[]? entries;

    public JsonElement Element => element;

    public override int Count => element.GetPropertyCount();

    public override bool TryGet(string key, out CelValue value)
    {
        if (element.TryGetProperty(key, out var found))
        {
            value = JsonValues.Read(found);
            return true;
        }
        value = default;
        return false;
    }

    public override KeyValuePair<CelValue, CelValue> EntryAt(int index)
    {
        var entry = (entries ??= [.. element.EnumerateObject()])[index];
        return new(CelValue.Of(entry.Name), JsonValues.Read(entry.Value));
    }
}
