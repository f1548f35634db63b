using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>[a, ?b]</c>.</summary>
internal sealed class CompiledListLiteral(CompiledNode[] items, bool[] isOptional, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        if (!state.Charge(items.Length))
            return EvaluationState.TooCostly;
        var values = new CelValue[items.Length];
        var count = 0;
        for (var i = 0; i < items.Length; i++)
        {
            var value = items[i].Evaluate(ref state);
            if (value.IsError)
                return value;
            if (isOptional[i])
            {
                if (value.Kind != CelKind.Optional)
                    return place.Error($"after '?' stands {CelType.Of(value)}, not an optional");
                if (!value.HasValue)
                    continue;
                value = value.OptionalValue;
            }
            values[count++] = value;
        }
        return CelValue.Of(CelList.Of(count == values.Length ? values : values[..count]));
    }
}
