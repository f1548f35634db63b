using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.TestKit;

public sealed class FakeTimeTests
{
    private readonly FakeTime time = new();

    [Fact]
    public void Timers_fire_in_the_order_they_are_due_and_see_that_time()
    {
        var start = time.GetUtcNow();
        var fired = new List<(string Name, TimeSpan After)>();
        using var late = Timer("late", 3, 0);
        using var often = Timer("often", 1, 2);
        using var never = Timer("never", -1, 0);
        using var far = Timer("far", 60, 0);

        time.Advance(TimeSpan.FromSeconds(4));

        fired.ShouldBe([("often", Seconds(1)), ("late", Seconds(3)), ("often", Seconds(3))]);
        time.GetUtcNow().ShouldBe(start + Seconds(4));
        time.PendingTimers.ShouldBe(2);

        ITimer Timer(string name, int due, int period) => time.CreateTimer(
            _ => fired.Add((name, time.GetUtcNow() - start)),
            null,
            due < 0 ? Timeout.InfiniteTimeSpan : Seconds(due),
            Seconds(period));
    }

    [Fact]
    public async Task A_delay_ends_when_its_time_has_passed()
    {
        var delay = Task.Delay(Seconds(10), time);
        time.Advance(Seconds(9));
        delay.IsCompleted.ShouldBeFalse();
        time.Advance(Seconds(1));
        await delay;
    }

    [Fact]
    public async Task A_test_can_wait_until_a_timer_is_set()
    {
        var pending = time.WhenTimersPendAsync();
        pending.IsCompleted.ShouldBeFalse();
        var delay = Task.Run(() => Task.Delay(Seconds(1), time));
        await pending;
        time.Advance(Seconds(1));
        await delay;
    }

    [Fact]
    public void Setting_the_wall_clock_moves_neither_timers_nor_timestamps()
    {
        using var cancelled = new CancellationTokenSource(Seconds(1), time);
        var before = time.GetTimestamp();
        var noon = new DateTimeOffset(2030, 6, 1, 12, 0, 0, TimeSpan.Zero);

        time.SetUtcNow(noon);

        time.GetUtcNow().ShouldBe(noon);
        time.GetElapsedTime(before).ShouldBe(TimeSpan.Zero);
        cancelled.IsCancellationRequested.ShouldBeFalse();
        time.Advance(Seconds(1));
        cancelled.IsCancellationRequested.ShouldBeTrue();
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
