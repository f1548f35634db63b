namespace Gatehouse.Discovery;

/// <summary>
/// Keeps a loop that should block from spinning when it does not: 5 rounds at once, then one each second. Used by one loop.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class Pace(TimeProvider time)
{
    private const int Burst = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // The moment at which all rounds are free again (the generic cell rate algorithm).
    private TimeSpan until = TimeSpan.MinValue;
    private readonly long start = time.GetTimestamp();

    /// <summary>Returns at once, or when there may be another round.</summary>
    public Task NextAsync(CancellationToken cancellation)
    {
        var now = time.GetElapsedTime(start);
        until = (until > now ? until : now) + Interval;
        var pause = until - now - (Interval * Burst);
        return pause > TimeSpan.Zero ? Task.Delay(pause, time, cancellation) : Task.CompletedTask;
    }
}
