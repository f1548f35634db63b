using System.Collections.Concurrent;
using Gatehouse.Core.Forwarding.Framework;
using Gatehouse.Core.Forwarding.Http1;
using Gatehouse.Core.Forwarding.Transport;
using Gatehouse.Core.Upstreams;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Forwarding;

/// <summary>
/// The connections to the destinations of an upstream. Lives as long as their settings stay the same, whatever else changes in the upstream's
/// section, its destinations among it. Thread-safe.
/// </summary>
internal sealed class UpstreamConnections : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Http1Destination> destinations = new(StringComparer.Ordinal);
    private readonly ConnectionSettings settings;
    private readonly Connector connector;
    private readonly TimeProvider time;

    public UpstreamConnections(ConnectionSettings settings, TimeProvider time, ILogger logger)
    {
        this.settings = settings;
        this.time = time;
        connector = new Connector(settings, time, logger);
        Framework = new FrameworkClient(settings.ConnectTimeout, connector);
    }

    /// <summary>The framework's client, for HTTP/2.</summary>
    public FrameworkClient Framework { get; }

    /// <summary>The connections to a destination that speak HTTP/1.1.</summary>
    public Http1Destination Http1(Destination destination) =>
        destinations.GetOrAdd(destination.Text, static (_, state) => new Http1Destination(state.Item1.settings, state.destination, state.Item1.connector, state.Item1.time), (this, destination));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Framework.Dispose();
        foreach (var destination in destinations.Values)
            destination.Dispose();
        return ValueTask.CompletedTask;
    }
}
