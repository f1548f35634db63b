using System.Collections.Concurrent;

namespace Gatehouse.Core.Telemetry.Metrics;

/// <summary>
/// The request counters of all routes. One per process: it outlives every snapshot, so a reload keeps the counters of the routes that
/// stay. Thread-safe.
/// </summary>
internal sealed class GatewayMetrics
{
    /// <summary>The label <c>route</c> of requests that matched none. No route can have this key, for a key contains a slash.</summary>
    public const string UnmatchedRoute = "unmatched";

    private readonly ConcurrentDictionary<string, RouteSeries> routes = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, UpstreamSeries> upstreams = new(StringComparer.Ordinal);

    public GatewayMetrics() => Unmatched = Route(UnmatchedRoute);

    /// <summary>What policies count.</summary>
    public NamedCounts Named { get; } = new();

    /// <summary>The series of requests that matched no route.</summary>
    public RouteSeries Unmatched { get; }

    /// <summary>The series of a route, made when there is none. For the building of a snapshot, which keeps it: never per request.</summary>
    public RouteSeries Route(string routeId) => routes.GetOrAdd(routeId, static id => new RouteSeries(id));

    /// <summary>The series of an upstream, likewise.</summary>
    public UpstreamSeries Upstream(string name) => upstreams.GetOrAdd(name, static name => new UpstreamSeries(name));

    /// <summary>
    /// Drops the series of all routes and upstreams but these; call it once a new snapshot is published. Requests that are still on a dropped route
    /// count into a series that nobody reads any more, and a route that comes back begins at zero, which Prometheus takes for a restart.
    /// </summary>
    public void Retain(IReadOnlyCollection<string> routeIds, IReadOnlyCollection<string> upstreamNames)
    {
        var kept = new HashSet<string>(routeIds, StringComparer.Ordinal) { UnmatchedRoute };
        foreach (var (id, _) in routes)
        {
            if (!kept.Contains(id))
                routes.TryRemove(id, out _);
        }
        foreach (var (name, _) in upstreams)
        {
            if (!upstreamNames.Contains(name))
                upstreams.TryRemove(name, out _);
        }
    }

    /// <summary>Those of all upstreams, ordered by name. Allocates: for scrapes.</summary>
    public UpstreamSeries[] UpstreamSeries() => [.. upstreams.Values.OrderBy(series => series.Upstream, StringComparer.Ordinal)];

    /// <summary>All series, ordered by route. Allocates: for scrapes.</summary>
    public RouteSeries[] Series() => [.. routes.Values.OrderBy(series => series.Route, StringComparer.Ordinal)];
}
