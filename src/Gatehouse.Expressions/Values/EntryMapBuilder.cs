namespace Gatehouse.Expressions.Values;

/// <summary>Gathers the entries of a map. As in the map, few are searched one by one, many by their hash.</summary>
internal sealed class EntryMapBuilder(int capacity)
{
    private CelValue[] keys = new CelValue[capacity];
    private CelValue[] values = new CelValue[capacity];
    private Dictionary<CelValue, int>? index;
    private int count;

    /// <summary>Whether a value may be a key: texts, truth values and whole numbers.</summary>
    public static bool IsKey(in CelValue key) => key.Kind is CelKind.String or CelKind.Int or CelKind.Uint or CelKind.Bool;

    /// <summary>Adds an entry; false when the key is there already.</summary>
    public bool Add(in CelValue key, in CelValue value)
    {
        if (Find(key) >= 0)
            return false;
        Append(key, value);
        return true;
    }

    /// <summary>Adds an entry or replaces its value.</summary>
    public void Set(in CelValue key, in CelValue value)
    {
        var at = Find(key);
        if (at >= 0)
            values[at] = value;
        else
            Append(key, value);
    }

    public CelMap Build()
    {
        Array.Resize(ref keys, count);
        Array.Resize(ref values, count);
        return new EntryMap(keys, values, index);
    }

    private int Find(in CelValue key)
    {
        if (index is not null)
            return index.TryGetValue(key, out var at) ? at : -1;
        for (var i = 0; i < count; i++)
        {
            if (ValueEquality.Equal(keys[i], key))
                return i;
        }
        return -1;
    }

    private void Append(in CelValue key, in CelValue value)
    {
        if (count == keys.Length)
        {
            Array.Resize(ref keys, Math.Max(4, count * 2));
            Array.Resize(ref values, keys.Length);
        }
        (keys[count], values[count]) = (key, value);
        count++;
        if (index is null && count > EntryMap.Few)
        {
            index = new Dictionary<CelValue, int>(count * 2);
            for (var i = 0; i < count - 1; i++)
                index.Add(keys[i], i);
        }
        index?.Add(key, count - 1);
    }
}
