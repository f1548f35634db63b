namespace Gatehouse.Core.Telemetry;

/// <summary>Keeps an outage from flooding the log: lets the first line through, and then at most one in 10 s. Thread-safe.</summary>
internal sealed class LinePace(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private long? last;
    private long kept;

    /// <summary>True when a line may be written now.</summary>
    /// <param name="keptBack">For the end of the line: how many were not written since the last one that was; empty for none.</param>
    public bool TryTake(out string keptBack)
    {
        lock (gate)
        {
            keptBack = "";
            if (last is { } before && time.GetElapsedTime(before) < Interval)
            {
                kept++;
                return false;
            }
            last = time.GetTimestamp();
            if (kept > 0)
                keptBack = $" {kept} more since the last such line.";
            kept = 0;
            return true;
        }
    }
}
