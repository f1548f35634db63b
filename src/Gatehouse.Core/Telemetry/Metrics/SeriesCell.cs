using System.Runtime.CompilerServices;

namespace Gatehouse.Core.Telemetry.Metrics;

/// <summary>The counters of one route, method and status. Thread-safe; recording takes no lock and allocates nothing.</summary>
/// <param name="key">See <see cref="Key"/>.</param>
internal abstract class SeriesCell(int key)
{
    /// <summary>Distinct error types per cell, before the rest is counted as <see cref="OtherError"/>. A guard against a policy that makes codes up.</summary>
    public const int MaxErrorTypes = 32;

    /// <summary>The error type for those beyond <see cref="MaxErrorTypes"/>.</summary>
    public const string OtherError = "_OTHER";

    private ErrorCount[] errors = [];
    private long sumTicks;
    private int key = key;
    private Buckets buckets; // in the object itself: what a request has to fetch is in one or two cache lines

    /// <summary>The value of the label <c>method</c>.</summary>
    public string Method => RequestMethods.Label(Key >> 10);

    /// <summary>The status, 100 to 599, or 0 for any other.</summary>
    public int Status => Key & 0x3FF;

    /// <summary>The method's index and the status in one number, distinct for each cell of a route.</summary>
    public int Key
    {
        get => Volatile.Read(ref key);
        protected set => Volatile.Write(ref key, value);
    }

    /// <summary>The sum of all durations in ticks of 100 ns.</summary>
    public long SumTicks => Interlocked.Read(ref sumTicks);

    /// <summary>The errors by type, in the order of their first occurrence.</summary>
    public ReadOnlySpan<ErrorCount> Errors => Volatile.Read(ref errors);

    /// <summary>See <see cref="Key"/>.</summary>
    public static int KeyOf(int method, int status) => (method << 10) | status;

    /// <summary>Counts one request with its duration in ticks of 100 ns, from 0.</summary>
    public void Record(long ticks)
    {
        Interlocked.Increment(ref buckets[DurationBuckets.IndexOf(ticks)]);
        Interlocked.Add(ref sumTicks, ticks);
    }

    /// <summary>Counts one error.</summary>
    public void RecordError(string type) => CountOf(type).Increment();

    /// <summary>Copies the buckets, each counted for itself (not cumulative), and answers their sum: the number of requests.</summary>
    public long Read(Span<long> into)
    {
        var total = 0L;
        for (var i = 0; i < DurationBuckets.Count; i++)
        {
            into[i] = Interlocked.Read(ref buckets[i]);
            total += into[i];
        }
        return total;
    }

    private ErrorCount CountOf(string type)
    {
        while (true)
        {
            var known = Volatile.Read(ref errors);
            foreach (var error in known)
            {
                if (error.Type == type)
                    return error;
            }
            // Full: the last is the one for all others.
            if (known.Length > MaxErrorTypes)
                return known[^1];
            var added = new ErrorCount(known.Length < MaxErrorTypes ? type : OtherError);
            if (Interlocked.CompareExchange(ref errors, [.. known, added], known) == known)
                return added;
        }
    }

    [InlineArray(DurationBuckets.Count)]
    private struct Buckets
    {
        private long first;
    }
}
