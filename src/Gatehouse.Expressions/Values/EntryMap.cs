namespace Gatehouse.Expressions.Values;

/// <summary>A map in the order of its making. Few entries are searched one by one, many by their hash.</summary>
internal sealed class EntryMap : CelMap
{
    /// <summary>Up to so many entries there is no index.</summary>
    public const int Few = 8;

    private readonly CelValue[] keys;
    private readonly CelValue[] values;
    private readonly Dictionary<CelValue, int>? index;

    /// <summary>A map of keys that differ; the index is there when they are more than a few.</summary>
    public EntryMap(CelValue[] keys, CelValue[] values, Dictionary<CelValue, int>? index)
    {
        this.keys = keys;
        this.values = values;
        this.index = index;
    }

    public override int Count => keys.Length;

    public override bool TryGet(string key, out CelValue value)
    {
        if (index is not null)
            return TryGet(CelValue.Of(key), out value);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].Kind == CelKind.String && keys[i].AsString == key)
            {
                value = values[i];
                return true;
            }
        }
        value = default;
        return false;
    }

    public override bool TryGet(CelValue key, out CelValue value)
    {
        if (index is not null)
        {
            var isThere = index.TryGetValue(key, out var at);
            value = isThere ? values[at] : default;
            return isThere;
        }
        for (var i = 0; i < keys.Length; i++)
        {
            if (ValueEquality.Equal(keys[i], key))
            {
                value = values[i];
                return true;
            }
        }
        value = default;
        return false;
    }

    public override KeyValuePair<CelValue, CelValue> EntryAt(int index) => new(keys[index], values[index]);
}
