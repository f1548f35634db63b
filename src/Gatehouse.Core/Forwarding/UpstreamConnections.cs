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
    private readonly Lock gate = new();
    private readonly Dictionary<string, (Http1Destination Http1, int Users)> destinations = new(StringComparer.Ordinal);
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

    /// <summary>The connections to a destination that speak HTTP/1.1, until as many have called <see cref="Release"/> as this.</summary>
    public Http1Destination Take(Destination destination)
    {
        lock (gate)
        {
            var (http1, users) = destinations.TryGetValue(destination.Key, out var found) ? found : (new Http1Destination(settings, destination, connector, time), 0);
            destinations[destination.Key] = (http1, users + 1);
            return http1;
        }
    }

    /// <summary>Lets go of them: idle ones are closed with the last user, those in use when their exchanges are over.</summary>
    public void Release(Destination destination)
    {
        lock (gate)
        {
            if (!destinations.TryGetValue(destination.Key, out var found))
                return;
            if (found.Users > 1)
            {
                destinations[destination.Key] = (found.Http1, found.Users - 1);
                return;
            }
            destinations.Remove(destination.Key);
            found.Http1.Dispose();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Framework.Dispose();
        lock (gate)
        {
            foreach (var (http1, _) in destinations.Values)
                http1.Dispose();
            destinations.Clear();
        }
        return ValueTask.CompletedTask;
    }
}
