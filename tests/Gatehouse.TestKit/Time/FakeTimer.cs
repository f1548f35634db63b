namespace Gatehouse.TestKit.Time;

/// <summary>A timer of <see cref="FakeTime"/>, whose lock guards <see cref="Due"/> and <see cref="Period"/>.</summary>
internal sealed class FakeTimer(FakeTime time, TimerCallback callback, object? state) : ITimer
{
    private volatile bool disposed;

    public TimeSpan Due { get; set; }

    public TimeSpan Period { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (disposed)
            return false;
        time.Schedule(this, dueTime, period);
        return true;
    }

    public void Fire() => callback(state);

    public void Dispose()
    {
        disposed = true;
        time.Cancel(this);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
