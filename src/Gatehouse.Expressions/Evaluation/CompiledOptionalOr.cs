using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>a.or(b)</c> and <c>a.orValue(b)</c>: b is looked at only when a has no value.</summary>
internal sealed class CompiledOptionalOr(CompiledNode optional, CompiledNode other, bool isValue, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = optional.Evaluate(ref state);
        if (value.IsError)
            return value;
        if (value.Kind != CelKind.Optional)
            return place.Error($"{(isValue ? "orValue" : "or")}() is for optionals, not for {CelType.Of(value)}");
        if (value.HasValue)
            return isValue ? value.OptionalValue : value;
        var instead = other.Evaluate(ref state);
        return isValue || instead.IsError || instead.Kind == CelKind.Optional ? instead : place.Error($"or() takes an optional, not {CelType.Of(instead)}");
    }
}
