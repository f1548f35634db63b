namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>Who answers while a breaker is open: another upstream, a fixed answer, or whoever keeps the answers of the route. Immutable.</summary>
/// <param name="Upstream">The name of another upstream; null for none.</param>
/// <param name="Answer">The fixed answer; null for none.</param>
internal sealed record Fallback(string? Upstream, StaticAnswer? Answer)
{
    /// <summary>The last good answer that the route has kept.</summary>
    public static readonly Fallback Cached = new(null, null);
}
