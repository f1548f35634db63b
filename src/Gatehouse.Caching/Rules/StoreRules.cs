namespace Gatehouse.Caching.Rules;

/// <summary>What the operator says about storing. Immutable.</summary>
public sealed record StoreRules
{
    /// <summary>The lifetime that takes the place of the origin's; null for the origin's.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>Whether an answer that says nothing gets a tenth of the time since it was changed (RFC 9111, 4.2.2).</summary>
    public bool Heuristic { get; init; } = true;

    /// <summary>Where the origin says nothing about <c>stale-while-revalidate</c>.</summary>
    public TimeSpan StaleWhileRevalidate { get; init; }

    /// <summary>Where the origin says nothing about <c>stale-if-error</c>.</summary>
    public TimeSpan StaleIfError { get; init; }

    /// <summary>Fields that come before <c>Cache-Control</c>, most important first (RFC 9213).</summary>
    public IReadOnlyList<string> Targeted { get; init; } = ["CDN-Cache-Control"];

    /// <summary>Names that are taken for part of each <c>Vary</c>.</summary>
    public IReadOnlyList<string> Vary { get; init; } = [];
}
