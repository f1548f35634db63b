using Gatehouse.Core.Telemetry.AccessLogging;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Telemetry.AccessLogging;

public sealed class WallClockTests
{
    private readonly FakeTime time = new();
    private readonly WallClock clock;

    public WallClockTests() => clock = new WallClock(time);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9_999)]
    [InlineData(10_000)]
    [InlineData(864_000_000_000)]
    public void A_timestamp_has_the_time_at_which_it_was_taken(long ticksLater)
    {
        clock.At(time.GetTimestamp()).ShouldBe(time.GetUtcNow());
        time.Advance(TimeSpan.FromTicks(ticksLater));

        clock.At(time.GetTimestamp()).ShouldBe(time.GetUtcNow());
    }

    [Fact]
    public void A_timestamp_that_waited_has_its_own_time()
    {
        var (taken, then) = (time.GetTimestamp(), time.GetUtcNow());
        time.Advance(TimeSpan.FromMilliseconds(7));

        clock.At(time.GetTimestamp()).ShouldBe(time.GetUtcNow());
        clock.At(taken).ShouldBe(then);
    }

    [Fact]
    public void A_clock_that_is_set_is_followed_within_a_millisecond()
    {
        clock.At(time.GetTimestamp());
        time.SetUtcNow(time.GetUtcNow().AddHours(-1));
        time.Advance(TimeSpan.FromMilliseconds(1));

        clock.At(time.GetTimestamp()).ShouldBe(time.GetUtcNow());
    }
}
