using Gatehouse.Expressions.Functions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>ip.in("10.0.0.0/8")</c> with a constant network.</summary>
internal sealed class CompiledInNetwork(CompiledNode address, CidrValue network, CelFunction function, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = address.Evaluate(ref state);
        if (value.IsError)
            return value;
        state.Budget -= EvaluationState.CostOf(value);
        if (value.Kind != CelKind.String && !CelType.Ip.Holds(value))
            return place.Error($"{function.Name}() is for addresses, not for {CelType.Of(value)}");
        return NetworkExtension.TryClient(value, out var bits, out var isV4) ? CelValue.Of(network.Contains(bits, isV4)) : place.Error($"{value} is no address");
    }
}
