using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests.Values;

/// <summary>Values made and looked at by hosts.</summary>
public sealed class CelValueTests
{
    [Fact]
    public void Equal_values_have_equal_hashes()
    {
        CelValue[] ones = [CelValue.Of(1L), CelValue.Of(1UL), CelValue.Of(1.0)];

        foreach (var a in ones)
        {
            foreach (var b in ones)
            {
                a.ShouldBe(b);
                a.GetHashCode().ShouldBe(b.GetHashCode());
            }
        }
        (CelValue.Of(1L) == CelValue.Of(true)).ShouldBeFalse();
        (CelValue.Null == default).ShouldBeTrue();
        (CelValue.Of("a") != CelValue.Of("b")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(50)]
    public void A_map_finds_few_and_many(int count)
    {
        var map = CelMap.Of([.. Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"k{i}", CelValue.Of((long)i)))]);

        map.Count.ShouldBe(count);
        map.TryGet("k3", out var value).ShouldBeTrue();
        value.AsInt.ShouldBe(3);
        map.TryGet(CelValue.Of("k4"), out _).ShouldBeTrue();
        map.TryGet("k99", out _).ShouldBeFalse();
        map.TryGet(CelValue.Of(1L), out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("1969-12-31T23:59:59.9999999Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    [InlineData("2024-06-01T10:00:00Z")]
    public void A_moment_is_the_same_from_the_clock_and_from_text(string text) =>
        CelValue.Of(DateTimeOffset.Parse(text)).ToString().ShouldBe(text);

    [Fact]
    public void A_value_shown_is_short()
    {
        CelValue.Of(new string('x', 1000)).ToString().Length.ShouldBeLessThan(100);
        CelValue.Of(CelList.Of([.. Enumerable.Repeat(CelValue.Of(1L), 1000)])).ToString().ShouldEndWith("1, ...]");
        CelValue.Some(CelValue.Of("a")).ToString().ShouldBe("optional.of(\"a\")");
        CelValue.Error("it failed").ToString().ShouldBe("error: it failed");
    }

    [Theory]
    [InlineData("'a'", "a")]
    [InlineData("17", "17")]
    [InlineData("9.50", "9.5")]
    [InlineData("true", "true")]
    [InlineData("ip('::1')", "::1")]
    [InlineData("timestamp(0)", "1970-01-01T00:00:00Z")]
    [InlineData("null", null)]
    [InlineData("[1]", null)]
    [InlineData("{}", null)]
    [InlineData("1 / 0", null)]
    public void A_single_value_has_a_text(string expression, string? expected)
    {
        Cel.Evaluate(expression).TryText(out var text).ShouldBe(expected is not null);
        text.ShouldBe(expected);
    }
}
