namespace Gatehouse.Expressions.Values;

/// <summary>A list that does not change. Hosts may have their own.</summary>
public abstract class CelList
{
    /// <summary>The list without an item.</summary>
    public static CelList Empty { get; } = new ValueList([]);

    /// <summary>How many items.</summary>
    public abstract int Count { get; }

    /// <summary>The item at an index from 0; the index is in range.</summary>
    public abstract CelValue this[int index] { get; }

    /// <summary>The steps that it takes to look at it.</summary>
    internal virtual long Weight => Count >> 3;

    /// <summary>The steps that it takes to find an item.</summary>
    internal virtual long LookupCost => 0;

    /// <summary>A list of values, by reference.</summary>
    public static CelList Of(params CelValue[] items) => new ValueList(items);

    /// <summary>A list of texts, by reference.</summary>
    public static CelList Of(IReadOnlyList<string> items) => new TextList(items);

    /// <summary>Whether an item equals a value.</summary>
    public virtual bool Contains(CelValue value)
    {
        for (var i = 0; i < Count; i++)
        {
            if (ValueEquality.Equal(this[i], value))
                return true;
        }
        return false;
    }
}
