namespace Gatehouse.Core.Upstreams.Overload;

/// <summary>
/// How many exchanges an upstream is given at a time: as many as it answers about as fast as when it has little to do. A gradient of latencies,
/// as Netflix's concurrency-limits and Envoy's adaptive concurrency have it, with a band between in which nothing moves. Thread-safe.
/// </summary>
/// <remarks>
/// What an answer takes without a queue is measured every 30 s with half of the limit, not with next to none: who measures with three exchanges
/// at a time refuses nearly all for as long.
/// </remarks>
internal sealed class AdaptiveLimit(AdaptiveLimits limits, TimeProvider time)
{
    private const int Samples = 256;
    private const int LeastSamples = 10;
    private const double Good = 1.2;
    private const double Bad = 1.5;

    // Below this, latencies differ for reasons that are the gateway's own.
    private const double Jitter = 0.001;

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly double[] samples = new double[Samples];
    private int count;
    private long windowStart = time.GetTimestamp();
    private double limit = limits.Start;
    private double limitBefore; // a measurement
    private double baseline;
    private long measured = time.GetTimestamp();
    private Phase phase;
    private int allowed = limits.Start;
    private int inFlight;
    private long refused;
    private volatile bool isUsed; // half of it at least, in this window
    private volatile bool hasRefused;

    private enum Phase
    {
        Running,
        Draining, // until what began before has ended
        Measuring,
    }

    /// <summary>How many may be under way now.</summary>
    public int Allowed => Volatile.Read(ref allowed);

    /// <summary>How many are.</summary>
    public int InFlight => Volatile.Read(ref inFlight);

    /// <summary>How many were refused so far.</summary>
    public long Refused => Interlocked.Read(ref refused);

    /// <summary>What an answer takes to begin without a queue, in seconds; 0 as long as it is not known.</summary>
    public double Baseline => Volatile.Read(ref baseline);

    /// <summary>Counts an exchange in; false when there is no room for one like it.</summary>
    /// <param name="share">Up to which share of the limit it may be let in: 1 for all of it.</param>
    public bool TryEnter(double share)
    {
        var all = Allowed;
        var now = Interlocked.Increment(ref inFlight);
        if (now * 2 > all && !isUsed)
            isUsed = true;
        if (now <= Math.Max(1, (int)(all * share)))
            return true;
        Interlocked.Decrement(ref inFlight);
        Interlocked.Increment(ref refused);
        hasRefused = true;
        return false;
    }

    /// <summary>Counts an exchange out.</summary>
    /// <param name="took">How long its answer took to begin; null when that says nothing.</param>
    public void Exit(TimeSpan? took)
    {
        Interlocked.Decrement(ref inFlight);
        if (took is not { } value)
            return;
        lock (gate)
        {
            samples[count++ % Samples] = value.TotalSeconds;
            var length = Math.Max(Window.TotalSeconds, 2 * baseline);
            if (count < LeastSamples || time.GetElapsedTime(windowStart).TotalSeconds < length)
                return;
            Conclude(Median());
            count = 0;
            windowStart = time.GetTimestamp();
            isUsed = false;
        }
    }

    /// <summary>True when an exchange was refused since this was asked last, or would be now.</summary>
    public bool TakeRefused()
    {
        var was = hasRefused;
        hasRefused = false;
        return was || InFlight >= Allowed;
    }

    private double Median()
    {
        Span<double> sorted = stackalloc double[Samples];
        sorted = sorted[..Math.Min(count, Samples)];
        samples.AsSpan(0, sorted.Length).CopyTo(sorted);
        sorted.Sort();
        return sorted[sorted.Length / 2];
    }

    private void Conclude(double median)
    {
        switch (phase)
        {
            case Phase.Draining:
                phase = Phase.Measuring;
                return;
            case Phase.Measuring:
                Trusted(median);
                phase = Phase.Running;
                Allow(limitBefore);
                return;
        }
        if (baseline == 0)
            Trusted(median);
        else if (median < baseline)
            Volatile.Write(ref baseline, (baseline + median) / 2);
        if (time.GetElapsedTime(measured) >= Trust)
            Measure(median);
        else if (isUsed)
            Adapt(median);
    }

    private void Measure(double median)
    {
        if (!isUsed)
        {
            Trusted(median);
            return;
        }
        limitBefore = limit;
        phase = Phase.Draining;
        Volatile.Write(ref allowed, Math.Max(1, (int)(limit / 2)));
    }

    private void Adapt(double median)
    {
        if (median <= (baseline * Good) + Jitter)
            Allow(limit + Math.Sqrt(limit));
        else if (median <= (baseline * Bad) + Jitter)
            return;
        else if (limit > limits.Min)
            Allow(limit * Math.Max(0.5, ((baseline * Good) + Jitter) / median));
        else
            Trusted(median); // with the least that there is: so it is that slow by itself
    }

    private void Trusted(double median)
    {
        Volatile.Write(ref baseline, median);
        measured = time.GetTimestamp();
    }

    private void Allow(double next)
    {
        limit = Math.Clamp(next, limits.Min, limits.Max);
        Volatile.Write(ref allowed, (int)limit);
    }
}
