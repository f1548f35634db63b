namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>The pauses between attempts: longer each time, and random, so that many who fail together do not come back together. Immutable.</summary>
/// <param name="First">The most that the first pause takes; each further one may take twice as long.</param>
/// <param name="Longest">The most that any takes.</param>
internal sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>The usual one.</summary>
    public static readonly Backoff Default = new(TimeSpan.FromMilliseconds(25), TimeSpan.FromSeconds(1));

    /// <summary>None.</summary>
    public static readonly Backoff None = new(TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>The pause before an attempt.</summary>
    /// <param name="retry">1 for the first retry.</param>
    public TimeSpan Pause(int retry) =>
        Random.Shared.NextDouble() * TimeSpan.FromTicks((long)Math.Min(Longest.Ticks, First.Ticks * Math.Pow(2, retry - 1)));
}
