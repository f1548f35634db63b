using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>value.optMap(name, body)</c> and <c>value.optFlatMap(name, body)</c>.</summary>
internal sealed class CompiledOptionalBind(int index, CompiledNode value, CompiledNode body, bool isFlat, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var optional = value.Evaluate(ref state);
        if (optional.IsError)
            return optional;
        if (optional.Kind != CelKind.Optional)
            return place.Error($"{(isFlat ? "optFlatMap" : "optMap")}() is for optionals, not for {CelType.Of(optional)}");
        if (!optional.HasValue)
            return optional;
        state.Locals[index] = optional.OptionalValue;
        var result = body.Evaluate(ref state);
        if (result.IsError)
            return result;
        if (!isFlat)
            return CelValue.Some(result);
        return result.Kind == CelKind.Optional ? result : place.Error($"optFlatMap() takes an optional, not {CelType.Of(result)}");
    }
}
