namespace Gatehouse.Limits;

/// <summary>How much of something may happen in how long.</summary>
/// <param name="Algorithm">How it is counted.</param>
/// <param name="Count">How many per window; at least 1.</param>
/// <param name="Window">How long a window is; 1 second to 31 days.</param>
/// <param name="Burst">The most at once, of <see cref="LimitAlgorithm.TokenBucket"/>; at least 1. Otherwise as <paramref name="Count"/>.</param>
public sealed record LimitRule(LimitAlgorithm Algorithm, long Count, TimeSpan Window, long Burst)
{
    /// <summary>The largest count, burst and amount.</summary>
    public const long MaxCount = 1_000_000_000;

    /// <summary>The shortest window.</summary>
    public static readonly TimeSpan MinWindow = TimeSpan.FromSeconds(1);

    /// <summary>The longest window.</summary>
    public static readonly TimeSpan MaxWindow = TimeSpan.FromDays(31);
}
