using Gatehouse.Core.Upstreams.Overload;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Tests.Upstreams.Overload;

public sealed class PriorityTests
{
    [Theory]
    [InlineData("high", 1)]
    [InlineData("normal", 0.8)]
    [InlineData("low", 0.6)]
    [InlineData("urgent", 0.8)]
    public void A_class_is_a_share_of_the_limit(string value, double share) => Priority.ShareOf(CelValue.Of(value)).ShouldBe(share);

    [Theory]
    [InlineData(90, 0.9)]
    [InlineData(0, 0)]
    [InlineData(-5, 0)]
    [InlineData(1000, 1)]
    public void So_is_a_number(long value, double share) => Priority.ShareOf(CelValue.Of(value)).ShouldBe(share);

    [Fact]
    public void What_is_neither_is_normal() => Priority.ShareOf(CelValue.Error("nobody")).ShouldBe(Priority.Normal);
}
