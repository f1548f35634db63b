namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>How many requests there were lately, and how many of them failed: in ten slots, of which the oldest is forgotten as a whole. Thread-safe.</summary>
/// <param name="window">The time that is looked back.</param>
/// <param name="time">The only source of time.</param>
internal sealed class RateWindow(TimeSpan window, TimeProvider time)
{
    private const int Slots = 10;

    private readonly Lock gate = new();
    private readonly long length = Math.Max(1, (long)(window.TotalSeconds * time.TimestampFrequency / Slots));
    private readonly int[] all = new int[Slots];
    private readonly int[] failed = new int[Slots];
    private long current;

    /// <summary>The time that is looked back.</summary>
    public TimeSpan Window { get; } = window;

    /// <summary>Counts one, and says how it stands now.</summary>
    public (int Requests, double FailureRate) Record(bool isFailure)
    {
        lock (gate)
        {
            var now = time.GetTimestamp() / length;
            for (var slot = Math.Max(current + 1, now - Slots + 1); slot <= now; slot++)
                all[slot % Slots] = failed[slot % Slots] = 0;
            current = now;
            all[now % Slots]++;
            if (isFailure)
                failed[now % Slots]++;
            int requests = 0, failures = 0;
            for (var i = 0; i < Slots; i++)
            {
                requests += all[i];
                failures += failed[i];
            }
            return (requests, (double)failures / requests);
        }
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        lock (gate)
        {
            Array.Clear(all);
            Array.Clear(failed);
        }
    }
}
