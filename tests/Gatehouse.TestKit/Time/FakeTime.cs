namespace Gatehouse.TestKit.Time;

/// <summary>A clock that stands still until a test moves it. Timers fire inside <see cref="Advance"/>, in the order they are due.</summary>
public sealed class FakeTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<FakeTimer> timers = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> waiting = [];
    private readonly DateTimeOffset start;
    private TimeSpan elapsed;
    private TimeSpan skew;

    public FakeTime()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public FakeTime(DateTimeOffset start) => this.start = start;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers are set and have not fired.</summary>
    public int PendingTimers
    {
        get
        {
            lock (gate)
                return timers.Count;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return start + elapsed + skew;
    }

    public override long GetTimestamp()
    {
        lock (gate)
            return elapsed.Ticks;
    }

    /// <summary>Sets the wall clock, as an operator or NTP does: no timer fires and no timestamp changes.</summary>
    public void SetUtcNow(DateTimeOffset now)
    {
        lock (gate)
            skew = now - start - elapsed;
    }

    /// <summary>Lets time pass. Each timer that falls due meanwhile sees the time at which it is due.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan target;
        lock (gate)
            target = elapsed + by;
        while (TakeNextDue(target) is { } timer)
            timer.Fire();
        lock (gate)
            elapsed = target > elapsed ? target : elapsed;
    }

    /// <summary>Waits until the code under test has set that many timers, so that <see cref="Advance"/> does not come too early.</summary>
    public Task WhenTimersPendAsync(int count = 1)
    {
        lock (gate)
        {
            if (timers.Count >= count)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((count, reached));
            return reached.Task.InTime($"{count} pending timers");
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal void Schedule(FakeTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
                return;
            timer.Due = elapsed + dueTime;
            timer.Period = period;
            timers.Add(timer);
            foreach (var (_, reached) in waiting.Where(waiter => waiter.Count <= timers.Count))
                reached.TrySetResult();
            waiting.RemoveAll(waiter => waiter.Count <= timers.Count);
        }
        if (dueTime == TimeSpan.Zero)
            Advance(TimeSpan.Zero);
    }

    internal void Cancel(FakeTimer timer)
    {
        lock (gate)
            timers.Remove(timer);
    }

    // Moves the clock to the earliest timer that is due by then. Among equals the one that was set first comes first.
    private FakeTimer? TakeNextDue(TimeSpan target)
    {
        lock (gate)
        {
            var next = timers.MinBy(timer => timer.Due);
            if (next is null || next.Due > target)
                return null;
            elapsed = next.Due > elapsed ? next.Due : elapsed;
            timers.Remove(next);
            if (next.Period > TimeSpan.Zero)
            {
                next.Due += next.Period;
                timers.Add(next);
            }
            return next;
        }
    }
}
