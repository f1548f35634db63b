using Gatehouse.Core.Upstreams.Resilience;

namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>Picks a destination other than those that a request went to: the one with the fewest requests under way for its weight.</summary>
internal static class Elsewhere
{
    /// <summary>It, counted in; null when there is none with room. One whose breaker is not closed has other things to find out.</summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="tried">The destinations that the request went to.</param>
    public static Member? Enter(Upstream upstream, ulong tried) => Find(upstream, tried) is { } member && member.TryEnter() ? member : null;

    /// <summary>The same, without counting it in.</summary>
    public static Member? Find(Upstream upstream, ulong tried)
    {
        var pickable = upstream.Members.Pickable;
        // Among equals not always the first.
        var first = Random.Shared.Next(pickable.Length);
        Member? best = null;
        var least = double.MaxValue;
        for (var i = 0; i < pickable.Length; i++)
        {
            var member = pickable[(first + i) % pickable.Length];
            if ((member.Bit & tried) != 0 || !member.HasRoom || member.Breaker is { State: not BreakerState.Closed })
                continue;
            var load = (member.State.InFlight + 1) / (member.Weight * upstream.ShareOf(member));
            if (load < least)
                (best, least) = (member, load);
        }
        return best;
    }
}
