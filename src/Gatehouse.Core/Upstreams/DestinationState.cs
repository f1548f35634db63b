using Gatehouse.Core.Upstreams.Health;
using Gatehouse.Core.Upstreams.Resilience;

namespace Gatehouse.Core.Upstreams;

/// <summary>
/// What is known of one address of one upstream: how busy it is, and whether it may be asked. Outlives reloads, and changes of the list
/// that the address stands in. Thread-safe; counting takes no lock and allocates nothing.
/// </summary>
/// <param name="address">The address as written.</param>
/// <param name="time">The only source of time.</param>
/// <param name="log">Hears when it may be asked no more, and again; null for nobody.</param>
internal sealed class DestinationState(string address, TimeProvider time, DestinationLog? log = null) : IDisposable
{
    private readonly Lock gate = new();
    private Action? changed;
    private Action? left;
    private int inFlight;
    private int errorsInRow;
    private long requests;
    private long ejections;
    private volatile bool isEjected;
    private volatile bool isUnhealthy;
    private ITimer? returning;
    private RateWindow? rate;
    private double latency;
    private int ejectionsInRow;
    private int checksInRow; // that say otherwise than it stands
    private long lastReturn;
    private TimeSpan lastEjection;
    private int errorsOnReturn;

    /// <summary>The address as written.</summary>
    public string Address { get; } = address;

    /// <summary>Exchanges under way, by all that use the address.</summary>
    public int InFlight => Volatile.Read(ref inFlight);

    /// <summary>Exchanges begun so far.</summary>
    public long Requests => Volatile.Read(ref requests);

    /// <summary>Failures since the last success.</summary>
    public int ErrorsInRow => Volatile.Read(ref errorsInRow);

    /// <summary>How often it was ejected so far.</summary>
    public long Ejections => Volatile.Read(ref ejections);

    /// <summary>True while it is not asked because of what requests met.</summary>
    public bool IsEjected => isEjected;

    /// <summary>True while its health check says that it is not healthy.</summary>
    public bool IsUnhealthy => isUnhealthy;

    /// <summary>True when it may be asked.</summary>
    public bool IsUsable => !isEjected && !isUnhealthy;

    /// <summary>How long its answers take to begin, in seconds, the later ones counting more; 0 as long as nobody measured.</summary>
    public double Latency => Volatile.Read(ref latency);

    /// <summary>Since when it may be asked again, as a timestamp; null when it always could.</summary>
    public long? UsableSince { get; private set; }

    /// <summary>Since when it is as it is.</summary>
    public DateTimeOffset Since { get; private set; } = time.GetUtcNow();

    /// <summary>Why it may not be asked; null when it may.</summary>
    public string? Reason { get; private set; }

    /// <summary>When an ejected one comes back; null for one that is not.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>What went wrong last; null for nothing so far.</summary>
    public string? LastError { get; private set; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastErrorAt { get; private set; }

    /// <summary>From now on it tells what happens to it: by any thread, holding no lock.</summary>
    /// <param name="look">Called after it became usable, or no longer is.</param>
    /// <param name="call">Called after an exchange has left room, whichever upstream it was of; null for nobody waits for that.</param>
    public void Watch(Action look, Action? call = null)
    {
        lock (gate)
        {
            changed += look;
            left += call;
        }
    }

    /// <summary>Whether it stands in any list.</summary>
    public bool IsWatched => changed is not null;

    /// <summary>No longer.</summary>
    public void Unwatch(Action look, Action? call = null)
    {
        lock (gate)
        {
            changed -= look;
            left -= call;
        }
    }

    /// <summary>Counts an exchange in; false when there are as many as may be.</summary>
    public bool TryEnter(int max)
    {
        while (Interlocked.Increment(ref inFlight) > max)
        {
            // One that left meanwhile has made room, and whom it called found this one's count in its way.
            if (Interlocked.Decrement(ref inFlight) >= max)
                return false;
        }
        requests++; // a figure for people: one lost now and then is no harm
        return true;
    }

    /// <summary>Counts an exchange out, and tells who waits for that.</summary>
    public void Exit()
    {
        Interlocked.Decrement(ref inFlight);
        left?.Invoke();
    }

    /// <summary>It answered.</summary>
    public void Succeeded()
    {
        if (Volatile.Read(ref errorsInRow) != 0)
            Volatile.Write(ref errorsInRow, 0);
    }

    /// <summary>It failed; gives the number of failures in a row.</summary>
    public int Failed(string error)
    {
        LastErrorAt = time.GetUtcNow();
        LastError = error;
        return Interlocked.Increment(ref errorsInRow);
    }

    /// <summary>How many of its requests failed lately. With another window than before it begins anew.</summary>
    public RateWindow RateOver(TimeSpan window)
    {
        if (rate is { } seen && seen.Window == window)
            return seen;
        lock (gate)
            return rate?.Window == window ? rate : rate = new RateWindow(window, time);
    }

    /// <summary>An answer took that long to begin.</summary>
    public void Measured(TimeSpan took)
    {
        var seen = Volatile.Read(ref latency);
        Volatile.Write(ref latency, seen == 0 ? took.TotalSeconds : seen + ((took.TotalSeconds - seen) * 0.1));
    }

    /// <summary>Takes it out for a while: the longer the sooner it fails again. False when it is out already.</summary>
    /// <param name="first">How long the first time.</param>
    /// <param name="longest">How long at most.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="onReturn">The failures in a row that it begins with afterwards.</param>
    public bool TryEject(TimeSpan first, TimeSpan longest, string reason, int onReturn)
    {
        lock (gate)
        {
            if (isEjected)
                return false;
            // Each time that it went well for as long as it was out before takes one back.
            if (ejectionsInRow > 0)
                ejectionsInRow = Math.Max(0, ejectionsInRow - (int)Math.Min(int.MaxValue, time.GetElapsedTime(lastReturn) / lastEjection));
            ejectionsInRow++;
            ejections++;
            lastEjection = TimeSpan.FromTicks(Math.Min(longest.Ticks, first.Ticks * Math.Min(ejectionsInRow, 1000)));
            errorsOnReturn = onReturn;
            isEjected = true;
            Until = time.GetUtcNow() + lastEjection;
            Tell(reason);
            log?.Ejected(lastEjection, reason);
            returning ??= time.CreateTimer(static state => ((DestinationState)state!).Return(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            returning.Change(lastEjection, Timeout.InfiniteTimeSpan);
        }
        changed?.Invoke();
        return true;
    }

    /// <summary>Ends an ejection.</summary>
    public void Return()
    {
        lock (gate)
        {
            if (!isEjected)
                return;
            var was = Reason;
            isEjected = false;
            Until = null;
            lastReturn = time.GetTimestamp();
            Volatile.Write(ref errorsInRow, errorsOnReturn);
            Volatile.Write(ref latency, 0);
            rate?.Clear();
            Tell(isUnhealthy ? Reason : null);
            TellBack(was);
        }
        changed?.Invoke();
    }

    /// <summary>A health check has ended.</summary>
    /// <param name="reason">Why it is not healthy; null when it is.</param>
    /// <param name="needed">How many such ends in a row are believed.</param>
    public void Checked(string? reason, int needed)
    {
        lock (gate)
        {
            if (reason is null != isUnhealthy)
            {
                checksInRow = 0; // nothing new
                return;
            }
            if (++checksInRow < needed)
                return;
            checksInRow = 0;
            var was = Reason;
            isUnhealthy = reason is not null;
            Tell(reason ?? (isEjected ? Reason : null));
            if (reason is not null)
                log?.Unhealthy(reason);
            else
                TellBack(was);
        }
        changed?.Invoke();
    }

    public void Dispose() => returning?.Dispose();

    // Of an address that no list has any more, there is nothing to say.
    private void TellBack(string? was)
    {
        if (IsUsable && IsWatched)
            log?.Back(was);
    }

    private void Tell(string? reason)
    {
        Reason = reason;
        Since = time.GetUtcNow();
        if (IsUsable)
            UsableSince = time.GetTimestamp();
    }
}
