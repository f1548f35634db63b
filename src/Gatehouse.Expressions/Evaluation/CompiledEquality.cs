using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>a == b</c> or <c>a != b</c>.</summary>
internal sealed class CompiledEquality(CompiledNode left, CompiledNode right, bool isNegated) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var a = left.Evaluate(ref state);
        if (a.IsError)
            return a;
        var b = right.Evaluate(ref state);
        if (b.IsError)
            return b;
        return CelValue.Of(ValueEquality.Equal(a, b, ref state.Budget) != isNegated);
    }
}
