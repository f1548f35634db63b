using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Limits;
using Gatehouse.Policies.Limit;

namespace Gatehouse.Policies.Tests.Limit;

/// <summary>R15: how limits are written.</summary>
public sealed class LimitTextTests
{
    [Theory]
    [InlineData("100/15m", 100, 900, null, null)]
    [InlineData("100/15m per ip", 100, 900, "ip", null)]
    [InlineData(" 5/1h  per  auth  tokenBucket ", 5, 3600, "auth", LimitAlgorithm.TokenBucket)]
    [InlineData("5/1h fixedWindow", 5, 3600, null, LimitAlgorithm.FixedWindow)]
    [InlineData("5/1h30m slidingWindow", 5, 5400, null, LimitAlgorithm.SlidingWindow)]
    [InlineData("5/1s per request.headers['x-a b'] + 'per tokenBucket'", 5, 1, "request.headers['x-a b'] + 'per tokenBucket'", null)]
    public void A_rate_is_a_count_and_a_window(string text, long count, int seconds, string? per, LimitAlgorithm? algorithm)
    {
        var limit = LimitText.Parse(text, out _, out _).ShouldNotBeNull();

        (limit.Count, limit.Window, limit.Per, limit.Algorithm, limit.Name).ShouldBe((count, TimeSpan.FromSeconds(seconds), per, algorithm, null));
        if (per is not null)
            text[limit.PerOffset..].ShouldStartWith(per);
    }

    [Theory]
    [InlineData("8 concurrent", 8, null)]
    [InlineData("8  concurrent per auth.sub", 8, "auth.sub")]
    public void As_many_at_a_time_have_no_window(string text, long count, string? per)
    {
        var limit = LimitText.Parse(text, out _, out _).ShouldNotBeNull();

        (limit.Count, limit.Window, limit.Per).ShouldBe((count, null, per));
    }

    [Fact]
    public void What_begins_with_a_letter_is_a_name() => LimitText.Parse("api-2.x_y", out _, out _)!.Name.ShouldBe("api-2.x_y");

    [Theory]
    [InlineData("", "a limit is missing", "write '100/15m per ip'")]
    [InlineData("per ip", "'per ip' is not a limit", "write '100/15m per ip', or the name of one under 'limits'")]
    [InlineData("100", "'100' does not say in how long", "write '100/1m', or '100 concurrent' for as many at a time")]
    [InlineData("100 per ip", "'100 per ip' does not say in how long", "write '100/1m', or '100 concurrent' for as many at a time")]
    [InlineData("100/m", "'m' is not the length of a window", "did you mean '100/1m'?")]
    [InlineData("100/minute", "'minute' is not the length of a window", "write 1s, 15m, 1h or 1d")]
    [InlineData("100/", "'' is not the length of a window", "write 1s, 15m, 1h or 1d")]
    [InlineData("0/1m", "'0' is not a count of 1 to 1000000000", null)]
    [InlineData("1e3/1m", "'1e3' is not a count of 1 to 1000000000", null)]
    [InlineData("99999999999/1m", "'99999999999' is not a count of 1 to 1000000000", null)]
    [InlineData("5/500ms", "a window is between 1s and 31d, in whole milliseconds, was 500ms", null)]
    [InlineData("5/40d", "a window is between 1s and 31d, in whole milliseconds, was 40d", null)]
    [InlineData("5/1m ip", "'ip' is not understood", "after the window come 'per' and an expression, then an algorithm")]
    [InlineData("5/1m per", "'per' needs whom to count", "write 'per ip', 'per auth' or 'per' and an expression")]
    [InlineData("5/1m per tokenBucket", "'per' needs whom to count", "write 'per ip', 'per auth' or 'per' and an expression")]
    [InlineData("5/1m tokenbucket", "'tokenbucket' is not understood", "did you mean 'tokenBucket'?")]
    [InlineData("8 concurrent tokenBucket", "'tokenBucket' counts over a window, and 'concurrent' has none", "leave one of them out")]
    [InlineData("-1/1m", "'-1/1m' is not a limit", "write '100/15m per ip', or the name of one under 'limits'")]
    public void What_cannot_be_read_is_told_with_what_to_do(string text, string message, string? advice)
    {
        LimitText.Parse(text, out var error, out var hint).ShouldBeNull();

        (error, hint).ShouldBe((message, advice));
    }

    [Fact]
    public void Any_text_is_read_or_told_what_is_wrong()
    {
        var words = Gen.Elements("100/15m", "5", "/", "per", "ip", "concurrent", "tokenBucket", " ", "  ", "\t", "x", "'", "9", "m", "1h", "\u00e9", "");
        Prop.ForAll(Gen.ArrayOf(words).Select(string.Concat).ToArbitrary(), text =>
        {
            var limit = LimitText.Parse(text, out var error, out _);
            return (limit is null) == (error.Length > 0);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_is_written_is_what_is_read() =>
        Prop.ForAll(
            (from count in Gen.Choose(1, 1_000_000)
             from seconds in Gen.Choose(1, 86_400)
             from per in Gen.Elements("", " per ip", " per auth", " per request.headers['x']")
             from algorithm in Gen.Elements("", " tokenBucket", " fixedWindow")
             select (count, seconds, per, algorithm)).ToArbitrary(),
            one =>
            {
                var limit = LimitText.Parse($"{one.count}/{Core.Primitives.Duration.Format(TimeSpan.FromSeconds(one.seconds))}{one.per}{one.algorithm}", out _, out _);
                return limit is not null && limit.Count == one.count && limit.Window == TimeSpan.FromSeconds(one.seconds)
                    && (limit.Per is null ? one.per : " per " + limit.Per) == one.per && (limit.Algorithm is not null) == (one.algorithm.Length > 0);
            }).QuickCheckThrowOnFailure();
}
