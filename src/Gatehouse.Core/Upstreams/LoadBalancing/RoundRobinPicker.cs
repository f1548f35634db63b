using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>In turns, each as often as its weight says.</summary>
internal sealed class RoundRobinPicker(Member[] members, Turn turn) : Picker
{
    private readonly Member[] order = WeightedOrder.Of(members);

    /// <inheritdoc/>
    public override Member Pick(HttpContext context, GatewayRequest request) => order[turn.Next(order.Length)];
}
