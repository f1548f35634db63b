namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>
/// How many retries an upstream is given: a share of its requests of the last seconds, and a few more, so that a service which fails gets little more to
/// do than it had. Hedges are taken from the same, within a share of their own. Thread-safe; counting a request takes no lock.
/// </summary>
/// <param name="share">The share: 0.2 for one retry in five requests.</param>
/// <param name="time">The only source of time.</param>
internal sealed class RetryBudget(double share, TimeProvider time)
{
    private const int Least = 3;

    // Two windows of half the time: the present one, and the one before.
    private readonly long length = time.TimestampFrequency * 5;
    private readonly Lock gate = new();
    private long end = long.MinValue;
    private int requests;
    private int requestsBefore;
    private int retries; // and hedges
    private int retriesBefore;
    private int hedges;
    private int hedgesBefore;

    /// <summary>Counts a request.</summary>
    /// <param name="now">Now, as a timestamp.</param>
    public void Count(long now)
    {
        if (now >= Volatile.Read(ref end))
            Turn(now);
        Interlocked.Increment(ref requests);
    }

    /// <summary>Takes one retry; false when there is none left.</summary>
    public bool TryTake()
    {
        lock (gate)
        {
            Turn(time.GetTimestamp());
            return TryTakeOne();
        }
    }

    /// <summary>Takes one hedge; false when there is none left.</summary>
    /// <param name="most">The most hedges, as a share of the requests.</param>
    public bool TryTakeHedge(double most)
    {
        lock (gate)
        {
            Turn(time.GetTimestamp());
            if (hedges + hedgesBefore >= most * (Volatile.Read(ref requests) + requestsBefore) || !TryTakeOne())
                return false;
            hedges++;
            return true;
        }
    }

    private bool TryTakeOne()
    {
        if (retries + retriesBefore >= Least + (share * (Volatile.Read(ref requests) + requestsBefore)))
            return false;
        retries++;
        return true;
    }

    private void Turn(long now)
    {
        lock (gate)
        {
            if (now < end)
                return;
            var isNext = now - end < length;
            requestsBefore = isNext ? Interlocked.Exchange(ref requests, 0) : 0;
            retriesBefore = isNext ? retries : 0;
            if (!isNext)
                Interlocked.Exchange(ref requests, 0);
            hedgesBefore = isNext ? hedges : 0;
            retries = hedges = 0;
            Volatile.Write(ref end, now + length);
        }
    }
}
