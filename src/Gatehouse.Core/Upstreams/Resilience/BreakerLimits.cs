namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>When a breaker opens and closes. Immutable; meanings and defaults as in <see cref="Configuration.Model.BreakerConfig"/>.</summary>
internal sealed record BreakerLimits
{
    /// <summary>After so many failures in a row; 0 for not.</summary>
    public int Failures { get; init; } = 5;

    /// <summary>From this share of failures on; null for not.</summary>
    public double? FailureRate { get; init; }

    /// <summary>The least requests for that.</summary>
    public int MinRequests { get; init; } = 20;

    /// <summary>How far the share looks back.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it stays open.</summary>
    public TimeSpan Open { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many have to go well then.</summary>
    public int Probes { get; init; } = 3;
}
