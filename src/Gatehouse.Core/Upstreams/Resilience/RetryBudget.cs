namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>
/// How many retries an upstream is given: a share of its requests of the last seconds, and a few more, so that a service which fails gets little more to
/// do than it had. Thread-safe; counting a request takes no lock.
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
    private int retries;
    private int retriesBefore;

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
            if (retries + retriesBefore >= Least + (share * (Volatile.Read(ref requests) + requestsBefore)))
                return false;
            retries++;
            return true;
        }
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
            retries = 0;
            Volatile.Write(ref end, now + length);
        }
    }
}
