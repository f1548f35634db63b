using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>has(a.b)</c>.</summary>
internal sealed class CompiledHas(CompiledNode operand, string name, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = operand.Evaluate(ref state);
        if (value.Kind == CelKind.Optional)
        {
            if (!value.HasValue)
                return CelValue.Of(false);
            value = value.OptionalValue;
        }
        state.Budget -= Lookup.CostOf(value);
        switch (value.Kind)
        {
            case CelKind.Map:
                var isThere = value.AsMap.TryGet(name, out var found);
                state.ChargeFound(found);
                return CelValue.Of(isThere);
            case CelKind.Object:
                var at = value.AsObject.Type.IndexOf(name);
                return CelValue.Of(at >= 0 && !value.AsObject.Get(at).IsError);
            case CelKind.Error:
                return value;
            default:
                return place.Error($"{CelType.Of(value)} has no member '{name}'");
        }
    }
}
