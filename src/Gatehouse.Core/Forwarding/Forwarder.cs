using Gatehouse.Core.Forwarding.Discovery;
using Gatehouse.Core.Forwarding.Framework;
using Gatehouse.Core.Forwarding.Http1;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Health;
using Gatehouse.Core.Upstreams.Overload;

namespace Gatehouse.Core.Forwarding;

/// <summary>An upstream with the connections to it. Lives as long as the upstream, over any number of reloads. Thread-safe.</summary>
/// <param name="upstream">The upstream.</param>
/// <param name="connections">The connections.</param>
/// <param name="health">Asks the destinations for their health; null for nobody.</param>
internal sealed class Forwarder(Upstream upstream, UpstreamConnections connections, HealthChecker? health) : IAsyncDisposable
{
    private int isStarted;
    private bool isWatched;

    /// <summary>The upstream.</summary>
    public Upstream Upstream { get; } = upstream;

    /// <summary>Asked before each exchange; null for none.</summary>
    public UpstreamGate? Gate { get; init; }

    /// <summary>What its destinations hold of the connections.</summary>
    public required ConnectionLease Lease { get; init; }

    /// <summary>Gives the upstream what a registry says; null for destinations that stand in the configuration.</summary>
    public DestinationFeed? Feed { get; init; }

    /// <summary>Tells a webhook when the upstream is full; null for nobody.</summary>
    public ScalingHook? Scaling { get; init; }

    /// <summary>What is known of its destinations, and of those of its like before and after it.</summary>
    public required DestinationStates States { get; init; }

    /// <summary>The framework's client, for HTTP/2.</summary>
    public FrameworkClient Framework { get; } = connections.Framework;

    /// <summary>The connections to a destination that speak HTTP/1.1.</summary>
    public static Http1Destination Http1(Member member) => (Http1Destination)member.Connections!;

    /// <summary>Begins to learn where its destinations are, once: just before it is served.</summary>
    public void EnsureStarted()
    {
        if (Interlocked.Exchange(ref isStarted, 1) == 0)
            Feed?.Start();
    }

    /// <summary>Begins to look after its destinations, once: as soon as it is served. Called by one thread at a time.</summary>
    public void EnsureWatched()
    {
        if (isWatched)
            return;
        isWatched = true;
        if (health is null)
            States.ForgetHealth();
        else
            health.Start();
        Scaling?.Start();
    }

    /// <summary>It is served no longer: only requests keep it, maybe for days, and another may look after the same destinations.</summary>
    public void Unwatch()
    {
        health?.Stop();
        Scaling?.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        if (health is not null)
            await health.DisposeAsync();
        if (Scaling is not null)
            await Scaling.DisposeAsync();
        Feed?.Dispose();
        Upstream.Dispose();
        Lease.Dispose();
    }
}
