using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>map</c>, <c>filter</c> and <c>transformList</c>: a list of what the turns that count give.</summary>
internal sealed class CompiledListLoop : CompiledLoop
{
    protected override CelValue Run(in CelValue value, LoopRange range, ref EvaluationState state)
    {
        var items = new List<CelValue>(Filter is null ? range.Count : 0);
        for (var turn = 0; turn < range.Count; turn++)
        {
            if (Skips(range, turn, ref state) is { } skips)
            {
                if (skips.IsError)
                    return skips;
                continue;
            }
            var item = Body.Evaluate(ref state);
            if (item.IsError)
                return item;
            items.Add(item);
        }
        return CelValue.Of(CelList.Of([.. items]));
    }
}
