using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>What a loop goes through: the items of a list or the entries of a map.</summary>
internal readonly struct LoopRange
{
    private readonly CelList? list;
    private readonly CelMap? map;

    public LoopRange(in CelValue value)
    {
        list = value.Kind == CelKind.List ? value.AsList : null;
        map = value.Kind == CelKind.Map ? value.AsMap : null;
        Count = list?.Count ?? map?.Count ?? -1;
    }

    /// <summary>How many turns; -1 when there is nothing to go through.</summary>
    public int Count { get; }

    /// <summary>Sets the variables for a turn: item or key, or index or key and value.</summary>
    public void Set(int turn, Span<CelValue> locals, int first, bool hasTwo)
    {
        if (list is not null)
        {
            if (hasTwo)
                locals[first] = CelValue.Of((long)turn);
            locals[hasTwo ? first + 1 : first] = list[turn];
            return;
        }
        var (key, value) = map!.EntryAt(turn);
        locals[first] = key;
        if (hasTwo)
            locals[first + 1] = value;
    }
}
