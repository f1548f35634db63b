using System.Text.Json;

namespace Gatehouse.Expressions.Values;

/// <summary>An object of a JSON document, read in place. Of members with the same name the last counts.</summary>
internal sealed class JsonMap(JsonElement element) : CelMap
{
    private JsonProperty[]? entries;
    private bool hasBadName;

    public JsonElement Element => element;

    public override int Count => element.GetPropertyCount();

    internal override long Weight => base.Weight + JsonValues.WeightOf(element);

    // Its names are looked at one after the other.
    internal override long LookupCost => Count >> 4;

    public override bool TryGet(string key, out CelValue value)
    {
        var isThere = TryFind(key, out var found);
        value = isThere ? JsonValues.Read(found) : default;
        return isThere;
    }

    public override KeyValuePair<CelValue, CelValue> EntryAt(int index)
    {
        var entry = (entries ??= [.. element.EnumerateObject()])[index];
        return new(JsonValues.Name(entry), JsonValues.Read(entry.Value));
    }

    private bool TryFind(string key, out JsonElement found)
    {
        if (hasBadName)
            return TryFindOneByOne(key, out found);
        try
        {
            return element.TryGetProperty(key, out found);
        }
        catch (ArgumentException)
        {
            // The key is not valid text, so no name is like it.
            found = default;
            return false;
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            hasBadName = true;
            return TryFindOneByOne(key, out found);
        }
    }

    // A name on the way is not valid text.
    private bool TryFindOneByOne(string key, out JsonElement found)
    {
        found = default;
        var isThere = false;
        foreach (var entry in element.EnumerateObject())
        {
            var name = JsonValues.Name(entry);
            if (name.IsError || name.AsString != key)
                continue;
            found = entry.Value;
            isThere = true;
        }
        return isThere;
    }
}
