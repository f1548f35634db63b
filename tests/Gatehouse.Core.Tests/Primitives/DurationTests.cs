using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Tests.Primitives;

public class DurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("250ms", 250)]
    [InlineData("2s", 2_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("15m", 900_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("14d", 1_209_600_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("90m", 5_400_000)]
    [InlineData("1000us", 1)]
    public void A_duration_is_read(string text, long milliseconds)
    {
        Duration.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData("5 s")]
    [InlineData(" 5s")]
    [InlineData("5S")]
    [InlineData("5sec")]
    [InlineData("1m1h")]
    [InlineData("1s1s")]
    [InlineData("1..5s")]
    [InlineData(".s")]
    [InlineData("1e3s")]
    [InlineData("1,5s")]
    [InlineData("99999999999999999999999d")]
    [InlineData("10675200d")]
    [InlineData("٣s")]
    public void What_is_not_a_duration_is_refused(string? text) => Duration.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll(ArbMap.Default.ArbFor<long>(), ticks =>
        {
            var duration = TimeSpan.FromMicroseconds(Math.Abs(ticks % 1_000_000_000_000));
            return Duration.TryParse(Duration.Format(duration), out var read) && read == duration;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_negative_duration_is_written_as_zero() => Duration.Format(TimeSpan.FromSeconds(-1)).ShouldBe("0");
}
