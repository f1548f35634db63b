using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>a &lt; b</c> and its kin.</summary>
/// <param name="left">The left operand.</param>
/// <param name="right">The right operand.</param>
/// <param name="sign">-1 when the left one must be less, 1 when it must be greater.</param>
/// <param name="orEqual">Whether equal counts too.</param>
/// <param name="place">Where it stands.</param>
internal sealed class CompiledOrder(CompiledNode left, CompiledNode right, int sign, bool orEqual, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var a = left.Evaluate(ref state);
        if (a.IsError)
            return a;
        var b = right.Evaluate(ref state);
        if (b.IsError)
            return b;
        if (!ValueOrder.TryCompare(a, b, out var order))
            return place.Error($"{CelType.Of(a)} and {CelType.Of(b)} have no order");
        state.Charge(EvaluationState.CostOf(a));
        return CelValue.Of(order != NumberOrder.Unordered && (order == 0 ? orEqual : Math.Sign(order) == sign));
    }
}
