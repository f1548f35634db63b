using Gatehouse.Core.Telemetry.Metrics;

namespace Gatehouse.Core.Upstreams;

/// <summary>
/// A service behind the gateway: its destinations and whose turn it is. Lives as long as its section of the configuration stays the
/// same, over any number of reloads. Thread-safe.
/// </summary>
internal sealed class Upstream(string name, UpstreamLimits limits, IReadOnlyList<Destination> destinations)
{
    private readonly Destination[] destinations = [.. destinations];
    private uint turn;

    /// <summary>The name in the configuration.</summary>
    public string Name { get; } = name;

    /// <summary>How long it may take.</summary>
    public UpstreamLimits Limits { get; } = limits;

    /// <summary>How many connections it is given.</summary>
    public ConnectionLimits Connections { get; init; } = ConnectionLimits.None;

    /// <summary>How TLS is spoken to it.</summary>
    public UpstreamTls Tls { get; init; } = UpstreamTls.Default;

    /// <summary>Whether equal calls that are under way are made once.</summary>
    public bool Coalesces { get; init; } = true;

    /// <summary>Counts what it is asked.</summary>
    public UpstreamSeries Requests { get; init; } = new(name);

    /// <summary>All destinations, in the order written.</summary>
    public IReadOnlyList<Destination> Destinations => destinations;

    /// <summary>The destination whose turn it is (round robin); null when there is none.</summary>
    public Destination? Next() => destinations.Length switch
    {
        0 => null,
        1 => destinations[0],
        _ => destinations[(Interlocked.Increment(ref turn) - 1) % (uint)destinations.Length],
    };
}
