namespace Gatehouse.Core.Tests.Telemetry.AccessLogging;

/// <summary>A clock whose timers ring at once, and which remembers what for.</summary>
internal sealed class ImmediateTime : TimeProvider
{
    public TimeSpan Waited { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waited = dueTime;
        return base.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
