using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>all</c> and <c>exists</c>: as a row of <c>&amp;&amp;</c> or <c>||</c>.</summary>
internal sealed class CompiledQuantifier(bool isAll) : CompiledLoop
{
    protected override CelValue Run(in CelValue value, LoopRange range, ref EvaluationState state)
    {
        CelValue error = default;
        for (var turn = 0; turn < range.Count; turn++)
        {
            if (Skips(range, turn, ref state) is { } tooCostly)
                return tooCostly;
            var holds = Body.Evaluate(ref state);
            if (holds.Kind == CelKind.Bool)
            {
                if (holds.IsTrue != isAll)
                    return holds;
            }
            else if (!error.IsError)
            {
                error = holds.IsError ? holds : Place.Error($"the condition is {CelType.Of(holds)}, not bool");
            }
        }
        return error.IsError ? error : CelValue.Of(isAll);
    }
}
