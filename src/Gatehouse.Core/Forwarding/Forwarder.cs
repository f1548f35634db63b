using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Forwarding.Framework;
using Gatehouse.Core.Forwarding.Http1;
using Gatehouse.Core.Forwarding.Transport;
using Gatehouse.Core.Upstreams;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Forwarding;

/// <summary>An upstream with the connections to it. Lives as long as the upstream, over any number of reloads. Thread-safe.</summary>
internal sealed class Forwarder : IAsyncDisposable
{
    private readonly Dictionary<Destination, Http1Destination> destinations;

    public Forwarder(Upstream upstream, TimeProvider time, ILogger logger)
    {
        Upstream = upstream;
        var connector = new Connector(upstream, time, logger);
        Framework = new FrameworkClient(upstream.Limits, connector);
        destinations = upstream.Destinations.ToDictionary(
            destination => destination, destination => new Http1Destination(upstream, destination, connector, time));
    }

    /// <summary>The upstream.</summary>
    public Upstream Upstream { get; }

    /// <summary>Asked before each exchange; null for none.</summary>
    public UpstreamGate? Gate { get; init; }

    /// <summary>The framework's client, for HTTP/2.</summary>
    public FrameworkClient Framework { get; }

    /// <summary>The connections to a destination that speak HTTP/1.1.</summary>
    public Http1Destination Http1(Destination destination) => destinations[destination];

    public ValueTask DisposeAsync()
    {
        Framework.Dispose();
        foreach (var destination in destinations.Values)
            destination.Dispose();
        return ValueTask.CompletedTask;
    }
}
