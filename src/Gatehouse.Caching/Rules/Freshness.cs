namespace Gatehouse.Caching.Rules;

/// <summary>How long an answer may be used, and how. All numbers in seconds. Immutable.</summary>
public sealed record Freshness
{
    /// <summary>How old it was when it came: what <c>Age</c> and <c>Date</c> say (RFC 9111, 4.2.3).</summary>
    public required long InitialAge { get; init; }

    /// <summary>Up to which age it is fresh.</summary>
    public required long Lifetime { get; init; }

    /// <summary>True when each use needs a validation (<c>no-cache</c>).</summary>
    public bool AlwaysValidates { get; init; }

    /// <summary>True when it may never be used stale (<c>must-revalidate</c>, <c>proxy-revalidate</c>, <c>s-maxage</c>).</summary>
    public bool NeverStale { get; init; }

    /// <summary>How long after its end it may be used while a new one is fetched.</summary>
    public long StaleWhileRevalidate { get; init; }

    /// <summary>How long after its end it may stand in for an error.</summary>
    public long StaleIfError { get; init; }
}
