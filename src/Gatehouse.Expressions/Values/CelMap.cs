namespace Gatehouse.Expressions.Values;

/// <summary>A map that does not change. Hosts may have their own, such as the headers of a request.</summary>
public abstract class CelMap
{
    /// <summary>The map without an entry.</summary>
    public static CelMap Empty { get; } = new EntryMap([], [], null);

    /// <summary>How many entries.</summary>
    public abstract int Count { get; }

    /// <summary>The steps that it takes to look at it.</summary>
    internal virtual long Weight => Count >> 3;

    /// <summary>The steps that it takes to find a value.</summary>
    internal virtual long LookupCost => 0;

    /// <summary>A map of texts to values, in this order; of equal names the last counts.</summary>
    public static CelMap Of(params KeyValuePair<string, CelValue>[] entries)
    {
        var builder = new EntryMapBuilder(entries.Length);
        foreach (var (name, value) in entries)
            builder.Set(CelValue.Of(name), value);
        return builder.Build();
    }

    /// <summary>One map of several, without copying them: of equal keys the later counts, at the place of the earlier.</summary>
    public static CelMap Merge(params ReadOnlySpan<CelMap> maps) => MergedMap.Of(maps);

    /// <summary>The same map with one entry more, or with another value in its place.</summary>
    public CelMap With(string name, CelValue value) => Merge(this, new EntryMap([CelValue.Of(name)], [value], null));

    /// <summary>The value under a text.</summary>
    /// <returns>False when there is none.</returns>
    public abstract bool TryGet(string key, out CelValue value);

    /// <summary>The value under a key of any kind. As it stands, keys are texts only.</summary>
    /// <returns>False when there is none.</returns>
    public virtual bool TryGet(CelValue key, out CelValue value)
    {
        if (key.Kind == CelKind.String)
            return TryGet(key.AsString, out value);
        value = default;
        return false;
    }

    /// <summary>The entry at an index from 0 to <see cref="Count"/>, for those who look at all of them.</summary>
    public abstract KeyValuePair<CelValue, CelValue> EntryAt(int index);
}
