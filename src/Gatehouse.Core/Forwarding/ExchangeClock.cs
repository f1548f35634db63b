namespace Gatehouse.Core.Forwarding;

/// <summary>
/// The time limits of one exchange after another, behind one cancellation token: whatever phase an exchange is in has its own limit, and
/// none outlives the limit for the whole. The client going away cancels the same token; once that is cancelled, the clock is done with.
/// Its methods may race harmlessly between the two directions of a body.
/// </summary>
/// <remarks>
/// A limit that is not reached costs a few writes. The timer is left as it is when limits move away, and looks when it rings whether
/// one has really been reached.
/// </remarks>
internal sealed class ExchangeClock : IDisposable
{
    private const long Never = long.MaxValue;
    private const long Over = long.MinValue;

    private readonly TimeProvider time;
    private readonly double perTick;
    private readonly CancellationTokenSource source = new();
    private readonly Lock setting = new();
    private ITimer? timer;
    private CancellationTokenRegistration clientGone;
    private long end = Never;    // of the whole exchange
    private long limit = Never;  // of the phase; Over when it is
    private long rings = Never;  // when the timer does
    private volatile bool hasHead;

    /// <summary>A clock for several exchanges, from <see cref="Begin"/> to <see cref="TryEnd"/>.</summary>
    public ExchangeClock(TimeProvider time)
    {
        this.time = time;
        perTick = (double)time.TimestampFrequency / TimeSpan.TicksPerSecond;
    }

    /// <summary>A clock for one exchange, which begins now.</summary>
    public ExchangeClock(TimeProvider time, TimeSpan? total, CancellationToken client)
        : this(time) => Begin(time.GetTimestamp(), total, client);

    /// <summary>The only source of time.</summary>
    public TimeProvider Time => time;

    /// <summary>Cancelled when a limit is reached or the client is gone.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>True when a limit was reached or the client is gone.</summary>
    public bool IsOver => Volatile.Read(ref limit) == Over;

    /// <summary>Begins an exchange.</summary>
    /// <param name="started">Since when it runs, as a timestamp.</param>
    /// <param name="total">Longest time for the whole exchange; null for no such limit.</param>
    /// <param name="client">Cancelled when the client is gone.</param>
    public void Begin(long started, TimeSpan? total, CancellationToken client)
    {
        hasHead = false;
        end = total is { } whole ? started + Timestamps(whole) : Never;
        clientGone = client.UnsafeRegister(static clock => ((ExchangeClock)clock!).Cancel(), this);
    }

    /// <summary>Ends an exchange; false when it was over already, and there can be no other.</summary>
    public bool TryEnd()
    {
        clientGone.Dispose();
        return TrySet(Never);
    }

    /// <summary>From now on, the exchange may go on for this long without a further call of this method.</summary>
    public void Allow(TimeSpan span) => Allow(time.GetTimestamp(), span);

    /// <summary>The same from an instant that was taken a moment ago.</summary>
    public void Allow(long now, TimeSpan span)
    {
        var at = Math.Min(end, now + Timestamps(span));
        if (TrySet(at) && at < Volatile.Read(ref rings))
            Set(at, now);
    }

    /// <summary>The request has been sent: the head of the answer may take this long, unless it is there already.</summary>
    public void AllowHead(TimeSpan span)
    {
        if (!hasHead)
            Allow(span);
    }

    /// <summary>The head of the answer is there.</summary>
    public void HeadArrived() => hasHead = true;

    /// <summary>From now on only the limit for the whole exchange counts, if there is one: for tunnels.</summary>
    public void AllowUnlimited()
    {
        if (TrySet(end) && end < Volatile.Read(ref rings))
            Set(end, time.GetTimestamp());
    }

    /// <summary>From now on, the client's going ends nothing by itself: for tunnels.</summary>
    public void LetClientGo() => clientGone.Dispose();

    /// <summary>Ends whatever still goes on.</summary>
    public void Cancel()
    {
        if (Interlocked.Exchange(ref limit, Over) != Over)
            source.Cancel();
    }

    public void Dispose()
    {
        clientGone.Dispose();
        lock (setting)
        {
            timer?.Dispose();
            rings = Over; // never to be set again
        }
        // Who made it over may be cancelling still.
        if (Interlocked.Exchange(ref limit, Over) != Over)
            source.Dispose();
    }

    // False when the exchange is over.
    private bool TrySet(long at)
    {
        while (true)
        {
            var seen = Volatile.Read(ref limit);
            if (seen == Over)
                return false;
            if (Interlocked.CompareExchange(ref limit, at, seen) == seen)
                return true;
        }
    }

    private void Set(long at, long now)
    {
        lock (setting)
        {
            if (at >= rings)
                return;
            rings = at;
            timer ??= time.CreateTimer(static clock => ((ExchangeClock)clock!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            // Timers count in whole milliseconds, and may not ring early.
            timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((at - now) / perTick / TimeSpan.TicksPerMillisecond))), Timeout.InfiniteTimeSpan);
        }
    }

    private void Ring()
    {
        lock (setting)
        {
            if (rings == Over)
                return;
            Interlocked.Exchange(ref rings, Never); // before the limit is looked at: who moves it looks at this afterwards
        }
        while (true)
        {
            var now = time.GetTimestamp();
            var seen = Volatile.Read(ref limit);
            if (seen is Over or Never)
                return;
            if (seen > now)
            {
                Set(seen, now);
                return;
            }
            if (Interlocked.CompareExchange(ref limit, Over, seen) == seen)
            {
                source.Cancel();
                return;
            }
        }
    }

    private long Timestamps(TimeSpan span) => (long)(span.Ticks * perTick);
}
