namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>What a breaker does with requests.</summary>
internal enum BreakerState
{
    /// <summary>Lets all through.</summary>
    Closed,

    /// <summary>Lets none through.</summary>
    Open,

    /// <summary>Lets a few through, to see how they go.</summary>
    HalfOpen,
}
