namespace Gatehouse.Expressions.Values;

/// <summary>Gathers the entries of a map.</summary>
internal sealed class EntryMapBuilder(int capacity)
{
    private readonly List<CelValue> keys = new(capacity);
    private readonly List<CelValue> values = new(capacity);
    private readonly Dictionary<CelValue, int> index = new(capacity);

    public int Count => keys.Count;

    /// <summary>Whether a value may be a key: texts, truth values and whole numbers.</summary>
    public static bool IsKey(in CelValue key) => key.Kind is CelKind.String or CelKind.Int or CelKind.Uint or CelKind.Bool;

    /// <summary>Adds an entry; false when the key is there already.</summary>
    public bool Add(in CelValue key, in CelValue value)
    {
        if (!index.TryAdd(key, keys.Count))
            return false;
        keys.Add(key);
        values.Add(value);
        return true;
    }

    /// <summary>Adds an entry or replaces its value.</summary>
    public void Set(in CelValue key, in CelValue value)
    {
        if (index.TryGetValue(key, out var at))
            values[at] = value;
        else
            Add(key, value);
    }

    public CelMap Build() => new EntryMap([.. keys], [.. values]);
}
