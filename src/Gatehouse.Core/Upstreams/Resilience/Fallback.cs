namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>Who answers while a breaker is open: one of the two. Immutable.</summary>
/// <param name="Upstream">The name of another upstream; null for a fixed answer.</param>
/// <param name="Answer">The fixed answer; null for another upstream.</param>
internal sealed record Fallback(string? Upstream, StaticAnswer? Answer);
