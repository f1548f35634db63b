using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>a[b]</c>.</summary>
internal sealed class CompiledIndex : CompiledNode
{
    private readonly CompiledNode operand;
    private readonly CompiledNode index;
    private readonly Place place;
    private readonly string? name;
    private readonly CelValue missing;

    public CompiledIndex(CompiledNode operand, CompiledNode index, Place place)
    {
        (this.operand, this.index, this.place) = (operand, index, place);
        if (index is not CompiledConstant { Value: { Kind: CelKind.String } key })
            return;
        name = key.AsString;
        missing = place.Error($"there is no '{name}'");
    }

    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = operand.Evaluate(ref state);
        if (value.IsError)
            return value;
        state.Budget -= Lookup.CostOf(value);
        if (name is not null && value.Kind == CelKind.Map)
        {
            var isThere = value.AsMap.TryGet(name, out var found);
            state.ChargeFound(found);
            return isThere ? found : missing;
        }
        var key = index.Evaluate(ref state);
        state.Budget -= EvaluationState.CostOf(key);
        if (key.IsError)
            return key;
        var item = value.Kind == CelKind.Optional ? Lookup.InOptional(value, key) : Lookup.In(value, key);
        state.ChargeFound(item);
        return place.Put(item);
    }
}
