namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>
/// After how long a request is sent to a second destination: a fixed time, or one that follows how long answers take. Thread-safe; both asking and
/// telling cost a look at a number, and four times a second a look at the histogram.
/// </summary>
internal sealed class Hedge
{
    private readonly LatencyHistogram latencies;
    private readonly HedgeLimits limits;
    private readonly long pause;
    private long looked;
    private long delay; // in ticks; 0 for none

    public Hedge(HedgeLimits limits, LatencyHistogram latencies, TimeProvider time)
    {
        this.limits = limits;
        this.latencies = latencies;
        pause = time.TimestampFrequency / 4;
        delay = limits.Delay?.Ticks ?? 0;
        Look(time.GetTimestamp());
    }

    /// <summary>As the operator wrote it.</summary>
    public string After => limits.After;

    /// <summary>The most hedges, as a share of the requests.</summary>
    public double Share => limits.Share;

    /// <summary>The time; null as long as it is not known.</summary>
    public TimeSpan? Delay => Volatile.Read(ref delay) is > 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>An answer has begun, or was not waited for any longer.</summary>
    /// <param name="now">Now, as a timestamp.</param>
    /// <param name="took">How long it took, or how long it had been waited for.</param>
    public void Record(long now, TimeSpan took)
    {
        if (limits.Delay is not null)
            return;
        latencies.Record(took);
        var last = Volatile.Read(ref looked);
        if (now - last >= pause && Interlocked.CompareExchange(ref looked, now, last) == last)
            Look(now);
    }

    private void Look(long now)
    {
        if (limits.Delay is not null)
            return;
        Volatile.Write(ref looked, now);
        var quantile = latencies.Quantile(limits.Quantile);
        Volatile.Write(ref delay, quantile is null ? 0 : Math.Max(quantile.Value.Ticks, limits.Least.Ticks));
    }
}
