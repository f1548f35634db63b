using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Tests.Primitives;

public class SuggestionTests
{
    private static readonly string[] Keys = ["limit", "timeout", "to", "roles", "rolesAll", "cors", "cache"];

    [Theory]
    [InlineData("ratelimit", "limit")]
    [InlineData("timout", "timeout")]
    [InlineData("tiemout", "timeout")]
    [InlineData("TIMEOUT", "timeout")]
    [InlineData("rolesall", "rolesAll")]
    [InlineData("rolse", "roles")]
    [InlineData("cosr", "cors")]
    public void A_near_name_is_found(string given, string expected) => Suggestion.For(given, Keys).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("authentication")]
    [InlineData("a")]
    public void A_name_that_is_near_to_none_gives_none(string given) => Suggestion.For(given, Keys).ShouldBeNull();

    [Fact]
    public void The_same_name_in_another_case_beats_a_name_that_is_one_letter_off() =>
        Suggestion.For("LIMITS", ["limit", "limits"]).ShouldBe("limits");

    [Fact]
    public void A_swap_of_neighbours_is_one_mistake_not_two() => Suggestion.For("otp", ["top", "ots"]).ShouldNotBeNull();

    [Fact]
    public void A_megabyte_costs_nothing_and_gives_none() => Suggestion.For(new string('x', 1 << 20), Keys).ShouldBeNull();
}
