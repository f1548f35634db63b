using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>exists_one</c>: an error in any turn is one of the whole.</summary>
internal sealed class CompiledExistsOne : CompiledLoop
{
    protected override CelValue Run(in CelValue value, LoopRange range, ref EvaluationState state)
    {
        var count = 0;
        for (var turn = 0; turn < range.Count; turn++)
        {
            var skips = Skips(range, turn, ref state);
            if (skips is { IsError: true } error)
                return error;
            count += skips is null ? 1 : 0;
        }
        return CelValue.Of(count == 1);
    }
}
