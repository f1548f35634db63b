using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>Any, by weight.</summary>
internal sealed class RandomPicker(Member[] members) : Picker
{
    private readonly Member[] order = WeightedOrder.Of(members);

    /// <inheritdoc/>
    public override Member Pick(HttpContext context, GatewayRequest request) => order[Random.Shared.Next(order.Length)];
}
