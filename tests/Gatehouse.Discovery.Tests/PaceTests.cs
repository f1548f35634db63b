using Gatehouse.TestKit.Time;

namespace Gatehouse.Discovery.Tests;

public sealed class PaceTests
{
    private readonly FakeTime time = new();

    [Fact]
    public void Five_rounds_are_free_and_then_there_is_one_each_second()
    {
        var pace = new Pace(time);
        for (var i = 0; i < 5; i++)
            pace.NextAsync(default).IsCompleted.ShouldBeTrue();

        var sixth = pace.NextAsync(default);
        sixth.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.99));
        sixth.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.01));
        sixth.IsCompleted.ShouldBeTrue();
        pace.NextAsync(default).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void Quiet_times_give_the_rounds_back()
    {
        var pace = new Pace(time);
        for (var i = 0; i < 5; i++)
            _ = pace.NextAsync(default);
        time.Advance(TimeSpan.FromMinutes(1));

        for (var i = 0; i < 5; i++)
            pace.NextAsync(default).IsCompleted.ShouldBeTrue();
    }
}
