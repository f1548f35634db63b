using Gatehouse.Core.Forwarding.Framework;
using Gatehouse.Core.Forwarding.Http1;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Forwarding;

/// <summary>An upstream with the connections to it. Lives as long as the upstream, over any number of reloads. Thread-safe.</summary>
internal sealed class Forwarder : IAsyncDisposable
{
    private readonly Dictionary<Destination, Http1Pool> pools;

    public Forwarder(Upstream upstream, TimeProvider time)
    {
        Upstream = upstream;
        Framework = new FrameworkClient(upstream.Limits);
        pools = upstream.Destinations
            .Where(destination => destination.Protocol == DestinationProtocol.Http)
            .ToDictionary(destination => destination, destination => new Http1Pool(destination, time));
    }

    /// <summary>The upstream.</summary>
    public Upstream Upstream { get; }

    /// <summary>The framework's client, for everything but plain HTTP/1.1.</summary>
    public FrameworkClient Framework { get; }

    /// <summary>The connections to a destination that speaks plain HTTP/1.1; null for another.</summary>
    public Http1Pool? PoolOf(Destination destination) => pools.GetValueOrDefault(destination);

    public ValueTask DisposeAsync()
    {
        Framework.Dispose();
        foreach (var pool in pools.Values)
            pool.Dispose();
        return ValueTask.CompletedTask;
    }
}
