using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>The one with the fewest requests under way for its weight; of equals in turns. Looks at all of them.</summary>
internal sealed class LeastRequestsPicker(Member[] members, Turn turn) : Picker
{
    /// <summary>True when a request is better off at the first.</summary>
    public static bool IsLighter(Member first, Member second) =>
        (long)(first.State.InFlight + 1) * second.Weight < (long)(second.State.InFlight + 1) * first.Weight;

    /// <inheritdoc/>
    public override Member Pick(HttpContext context, GatewayRequest request)
    {
        var at = (int)turn.Next(members.Length);
        var best = members[at];
        for (var i = 1; i < members.Length; i++)
        {
            if (++at == members.Length)
                at = 0;
            if (IsLighter(members[at], best))
                best = members[at];
        }
        return best;
    }
}
