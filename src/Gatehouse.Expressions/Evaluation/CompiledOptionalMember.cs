using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>a.?b</c> and <c>a[?b]</c>: an optional of the value, or none.</summary>
internal sealed class CompiledOptionalMember(CompiledNode operand, CompiledNode key, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = operand.Evaluate(ref state);
        if (value.IsError)
            return value;
        var index = key.Evaluate(ref state);
        state.Budget -= Lookup.CostOf(value) + EvaluationState.CostOf(index);
        if (index.IsError)
            return index;
        var found = Lookup.InOptional(value.Kind == CelKind.Optional ? value : CelValue.Some(value), index);
        state.ChargeFound(found);
        return place.Put(found);
    }
}
