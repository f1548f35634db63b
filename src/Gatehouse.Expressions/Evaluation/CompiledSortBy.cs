using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>sortBy</c>: the items in the order of what the turns give; equal ones stay as they were.</summary>
internal sealed class CompiledSortBy : CompiledLoop
{
    protected override CelValue Run(in CelValue value, LoopRange range, ref EvaluationState state)
    {
        if (value.Kind != CelKind.List)
            return Place.Error($"sortBy() takes a list, not {CelType.Of(value)}");
        var keys = new CelValue[range.Count];
        for (var turn = 0; turn < keys.Length; turn++)
        {
            if (Skips(range, turn, ref state) is { } tooCostly)
                return tooCostly;
            keys[turn] = Body.Evaluate(ref state);
            if (keys[turn].IsError)
                return keys[turn];
        }
        return Place.Put(Sorting.By(value.AsList, keys, ref state.Budget));
    }
}
