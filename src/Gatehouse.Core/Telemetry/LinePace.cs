namespace Gatehouse.Core.Telemetry;

/// <summary>Keeps an outage from flooding the log: lets the first line through, and then at most one in 10 s. Thread-safe.</summary>
internal sealed class LinePace(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private long? last;
    private long kept;

    /// <summary>True when a line may be written now.</summary>
    /// <param name="keptBack">How many were not since the last one that was.</param>
    public bool TryTake(out long keptBack)
    {
        lock (gate)
        {
            keptBack = kept;
            if (last is { } before && time.GetElapsedTime(before) < Interval)
            {
                kept++;
                return false;
            }
            last = time.GetTimestamp();
            kept = 0;
            return true;
        }
    }
}
