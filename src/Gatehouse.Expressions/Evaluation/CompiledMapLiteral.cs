using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>{k: v, ?k: v}</c>.</summary>
internal sealed class CompiledMapLiteral(CompiledNode[] keys, CompiledNode[] values, bool[] isOptional, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        if (!state.Charge(keys.Length))
            return EvaluationState.TooCostly;
        var builder = new EntryMapBuilder(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i].Evaluate(ref state);
            if (key.IsError)
                return key;
            var value = values[i].Evaluate(ref state);
            if (value.IsError)
                return value;
            if (!EntryMapBuilder.IsKey(key))
                return place.Error($"{CelType.Of(key)} is no key of a map");
            if (isOptional[i])
            {
                if (value.Kind != CelKind.Optional)
                    return place.Error($"after '?' stands {CelType.Of(value)}, not an optional");
                if (!value.HasValue)
                    continue;
                value = value.OptionalValue;
            }
            if (!builder.Add(key, value))
                return place.Error($"the key {key} is there twice");
        }
        return CelValue.Of(builder.Build());
    }
}
