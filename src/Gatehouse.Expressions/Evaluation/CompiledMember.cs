using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>a.b</c>.</summary>
internal sealed class CompiledMember(CompiledNode operand, string name, CelType type, Place place) : CompiledNode
{
    private readonly int slot = type.IndexOf(name);
    private readonly CelValue missing = place.Error($"there is no '{name}'");

    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = operand.Evaluate(ref state);
        switch (value.Kind)
        {
            case CelKind.Map:
                var map = value.AsMap;
                state.Budget -= map.LookupCost;
                var isThere = map.TryGet(name, out var found);
                state.ChargeFound(found);
                return isThere ? found : missing;
            case CelKind.Object:
                var host = value.AsObject;
                var at = ReferenceEquals(host.Type, type) ? slot : host.Type.IndexOf(name);
                return at < 0 ? missing : place.Put(host.Get(at));
            case CelKind.Optional:
                state.Budget -= Lookup.CostOf(value);
                var inner = Lookup.InOptional(value, CelValue.Of(name));
                state.ChargeFound(inner);
                return place.Put(inner);
            case CelKind.Error:
                return value;
            default:
                return place.Error($"{CelType.Of(value)} has no member '{name}'");
        }
    }
}
