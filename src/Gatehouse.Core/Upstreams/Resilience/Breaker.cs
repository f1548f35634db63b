namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>
/// Stops asking an upstream, or a destination, that fails, and after a while lets a few requests see whether it still does. Thread-safe; while it is closed, what
/// goes well costs a look at two numbers.
/// </summary>
/// <remarks>
/// Every exchange that <see cref="TryEnter"/> let in ends with one of <see cref="Succeeded"/>, <see cref="Failed"/> and <see cref="Left"/>, with the
/// <see cref="Round"/> in which it was let in: what began before it opened is no probe.
/// </remarks>
internal sealed class Breaker(BreakerLimits limits, TimeProvider time, BreakerLog? log = null)
{
    private readonly Lock gate = new();
    private readonly RateWindow? rate = limits.FailureRate is null ? null : new RateWindow(limits.Window, time);
    private volatile BreakerState state;
    private int failuresInRow;
    private long opened;
    private int probes; // let in
    private int succeeded;
    private long openings;
    private int round;

    /// <summary>What it does now. One whose time is over is open until the next request comes.</summary>
    public BreakerState State => state;

    /// <summary>How often it became something else so far.</summary>
    public int Round => Volatile.Read(ref round);

    /// <summary>Since when.</summary>
    public DateTimeOffset Since { get; private set; } = time.GetUtcNow();

    /// <summary>How often it opened so far.</summary>
    public long Openings => Volatile.Read(ref openings);

    /// <summary>The failure that opened it last; null for none so far.</summary>
    public string? LastError { get; private set; }

    /// <summary>In how long a request may go well, for <c>Retry-After</c>; at least a second.</summary>
    public TimeSpan RetryAfter
    {
        get
        {
            var left = ShutFor;
            return left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
        }
    }

    /// <summary>For how long it lets nothing through from now on; zero when it may.</summary>
    public TimeSpan ShutFor
    {
        get
        {
            if (state != BreakerState.Open)
                return TimeSpan.Zero;
            var left = limits.Open - time.GetElapsedTime(Volatile.Read(ref opened));
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>True when a request may go on.</summary>
    public bool TryEnter() => state == BreakerState.Closed || TryProbe();

    /// <summary>The same for a request that was let in before it waited: not again where nothing has changed since.</summary>
    /// <param name="entered">The round in which it was let in; then the present one.</param>
    public bool TryGoOn(ref int entered)
    {
        if (state != BreakerState.Open && Round == entered)
            return true;
        if (!TryEnter())
            return false;
        entered = Round;
        return true;
    }

    /// <summary>It went well. True when that has closed it.</summary>
    /// <param name="entered">The round in which it was let in.</param>
    public bool Succeeded(int entered)
    {
        if (state == BreakerState.Closed)
        {
            if (Volatile.Read(ref failuresInRow) != 0)
                Volatile.Write(ref failuresInRow, 0);
            rate?.Record(isFailure: false);
            return false;
        }
        lock (gate)
        {
            if (!IsProbe(entered) || ++succeeded < limits.Probes)
                return false;
            Become(BreakerState.Closed);
            log?.Closed();
            return true;
        }
    }

    /// <summary>It went wrong, by no fault of the client. True when that has opened it.</summary>
    /// <param name="error">How, in a word.</param>
    /// <param name="entered">The round in which it was let in.</param>
    public bool Failed(string error, int entered)
    {
        if (state == BreakerState.Closed)
        {
            var inRow = Interlocked.Increment(ref failuresInRow);
            var (requests, share) = rate?.Record(isFailure: true) ?? default;
            var isOver = (limits.Failures > 0 && inRow >= limits.Failures) || (requests >= limits.MinRequests && share >= limits.FailureRate);
            if (!isOver)
                return false;
        }
        lock (gate)
        {
            // What was under way when it opened changes nothing any more.
            if (state != BreakerState.Closed && !IsProbe(entered))
                return false;
            LastError = error;
            if (state == BreakerState.Closed)
                log?.Opened(error, limits.Open);
            Become(BreakerState.Open);
            return true;
        }
    }

    /// <summary>Neither: the client went away, or there was no destination. True when another probe is let in for it.</summary>
    /// <param name="entered">The round in which it was let in.</param>
    public bool Left(int entered)
    {
        if (state == BreakerState.Closed)
            return false;
        lock (gate)
        {
            if (!IsProbe(entered) || probes <= succeeded)
                return false;
            probes--;
            return true;
        }
    }

    private bool IsProbe(int entered) => state == BreakerState.HalfOpen && entered == round;

    private bool TryProbe()
    {
        lock (gate)
        {
            if (state == BreakerState.Open && time.GetElapsedTime(opened) >= limits.Open)
                Become(BreakerState.HalfOpen);
            if (state != BreakerState.HalfOpen)
                return state == BreakerState.Closed;
            // Those that were let through have no end, such as a tunnel: let others.
            if (probes >= limits.Probes && time.GetElapsedTime(opened) >= limits.Open)
                Become(BreakerState.HalfOpen);
            if (probes >= limits.Probes)
                return false;
            probes++;
            return true;
        }
    }

    private void Become(BreakerState next)
    {
        // Probes that take long go on being probes when others are let in beside them.
        if (next != state)
            round++;
        probes = succeeded = 0;
        Volatile.Write(ref failuresInRow, 0);
        if (next == BreakerState.Closed)
            rate?.Clear();
        if (next == BreakerState.Open)
            openings++;
        Volatile.Write(ref opened, time.GetTimestamp());
        Since = time.GetUtcNow();
        state = next;
    }
}
