using Gatehouse.Expressions.Evaluation;

namespace Gatehouse.Expressions.Binding;

/// <summary>Computes once what is always the same.</summary>
internal static class Folding
{
    // What is made of constants is as large as the text of the expression allows; calls may make it larger, so there is a bound.
    private const long MaxCost = 10_000;

    /// <summary>The constant that a node is when its operands are; the node itself when one is not, or when it is an error.</summary>
    public static Bound Fold(Bound bound, params CompiledNode[] operands)
    {
        foreach (var operand in operands)
        {
            if (operand is not CompiledConstant { Value.IsError: false })
                return bound;
        }
        var state = new EvaluationState(CelVariables.None, default, MaxCost);
        var value = bound.Node.Evaluate(ref state);
        return value.IsError || state.Budget < 0 ? bound : new Bound(bound.Type, new CompiledConstant(value));
    }
}
