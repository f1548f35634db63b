using System.Text.Json;

namespace Gatehouse.Expressions.Values;

/// <summary>An array of a JSON document, read in place.</summary>
internal sealed class JsonList(JsonElement element) : CelList
{
    private JsonElement[]? items;
    private bool isTouched;

    public JsonElement Element => element;

    public override int Count { get; } = element.GetArrayLength();

    internal override long Weight => base.Weight + JsonValues.WeightOf(element);

    // An index into an array of objects walks from its beginning.
    internal override long LookupCost => Count >> 4;

    // Whoever asks a second time is likely to go on: then the places of all items are noted.
    public override CelValue this[int index]
    {
        get
        {
            if (items is null && !isTouched)
            {
                isTouched = true;
                return JsonValues.Read(element[index]);
            }
            return JsonValues.Read((items ??= Items())[index]);
        }
    }

    private JsonElement[] Items()
    {
        var all = new JsonElement[Count];
        var next = 0;
        foreach (var item in element.EnumerateArray())
            all[next++] = item;
        return all;
    }
}
