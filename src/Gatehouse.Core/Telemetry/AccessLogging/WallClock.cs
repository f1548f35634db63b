namespace Gatehouse.Core.Telemetry.AccessLogging;

/// <summary>
/// The time in UTC at a timestamp. The clock itself is asked once a millisecond at most, and in between the timestamps tell how much time
/// has passed: a request has its timestamp already, and asking costs it a fifth of what its line does. Thread-safe.
/// </summary>
/// <param name="time">Of whom the timestamps are.</param>
internal sealed class WallClock(TimeProvider time)
{
    private long askAgainAt = long.MinValue; // a timestamp
    private long offset; // between the timestamps and the time, in ticks of 100 ns

    /// <summary>The time at a timestamp, one that was just taken. When the clock is set, this follows within a millisecond.</summary>
    public DateTimeOffset At(long timestamp)
    {
        if (timestamp >= Volatile.Read(ref askAgainAt))
            Ask();
        return new DateTimeOffset(TicksOf(timestamp) + Volatile.Read(ref offset), TimeSpan.Zero);
    }

    private void Ask()
    {
        var now = time.GetTimestamp();
        Volatile.Write(ref offset, time.GetUtcNow().Ticks - TicksOf(now));
        Volatile.Write(ref askAgainAt, now + (time.TimestampFrequency / 1_000));
    }

    private long TicksOf(long timestamp) => time.GetElapsedTime(0, timestamp).Ticks;
}
