using System.Text.Json;

namespace Gatehouse.Expressions.Values;

/// <summary>An array of a JSON document, read in place.</summary>
internal sealed class JsonList(JsonElement element) : CelList
{
    private JsonElement[]? items;

    public JsonElement Element => element;

    public override int Count { get; } = element.GetArrayLength();

    public override CelValue this[int index] => JsonValues.Read((items ??= Items())[index]);

    // An index into an array of objects walks from its beginning, so the places of the items are noted once.
    private JsonElement[] Items()
    {
        var all = new JsonElement[Count];
        var next = 0;
        foreach (var item in element.EnumerateArray())
            all[next++] = item;
        return all;
    }
}
