using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>The better of two random ones: nearly as good as looking at all, and many gateways do not all run to the same one.</summary>
internal sealed class TwoChoicesPicker(Member[] members) : Picker
{
    /// <inheritdoc/>
    public override Member Pick(HttpContext context, GatewayRequest request)
    {
        if (members.Length == 1)
            return members[0];
        var first = Random.Shared.Next(members.Length);
        var second = Random.Shared.Next(members.Length - 1);
        if (second >= first)
            second++;
        return LeastRequestsPicker.IsLighter(members[second], members[first]) ? members[second] : members[first];
    }
}
