namespace Gatehouse.Core.Upstreams.Health;

/// <summary>When a destination is left out, and for how long. Immutable; meanings and defaults as in <see cref="Configuration.Model.OutlierConfig"/>.</summary>
internal sealed record OutlierLimits
{
    /// <summary>After so many failures in a row; 0 for not.</summary>
    public int Errors { get; init; } = 5;

    /// <summary>From this share of failures on; null for not.</summary>
    public double? FailureRate { get; init; }

    /// <summary>From this time to the head of an answer on; null for not.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>The least requests for the two.</summary>
    public int MinRequests { get; init; } = 20;

    /// <summary>How far the share looks back.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long the first time.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long at most.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>The largest share of destinations that are left out.</summary>
    public double MaxEjected { get; init; } = 0.5;
}
