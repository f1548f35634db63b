using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.LoadBalancing;
using Gatehouse.Core.Upstreams.Overload;
using Gatehouse.Core.Upstreams.Resilience;

namespace Gatehouse.Core.Forwarding.Hedges;

/// <summary>Decides whether a second destination is asked: only where there is room to spare, since the first may still answer.</summary>
internal static class SecondDestination
{
    /// <summary>It, counted in everywhere; null for none.</summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="tried">The destinations that the request went to.</param>
    public static Member? Enter(Upstream upstream, ulong tried)
    {
        if (upstream.Breaker is { State: not BreakerState.Closed } || upstream.Line is { Count: > 0 } || Elsewhere.Find(upstream, tried) is null)
            return null;
        if (upstream.Concurrency is { } limit && (limit.InFlight >= limit.Allowed * Priority.Low || !limit.TryEnter(Priority.Low)))
            return null;
        if (upstream.Budget.TryTakeHedge(upstream.Hedge!.Share) && upstream.Breaker?.TryEnter() != false)
        {
            if (Elsewhere.Enter(upstream, tried) is { } member)
                return member;
            upstream.Breaker?.Left(upstream.Breaker.Round);
        }
        upstream.Concurrency?.Exit(null);
        return null;
    }
}
