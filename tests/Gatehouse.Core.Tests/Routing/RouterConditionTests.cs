namespace Gatehouse.Core.Tests.Routing;

public sealed class RouterConditionTests
{
    [Theory]
    [InlineData("h:x-v=1|2", "x-v: 2", true)]
    [InlineData("h:X-V=1", "x-v: 1", true)]
    [InlineData("h:x-v=a", "x-v: A", false)]
    [InlineData("h:x-v=1", "x-v: 1, 2", false)]
    [InlineData("h:x-v=1", "x-w: 1", false)]
    [InlineData("h:x-v", "x-v: anything", true)]
    [InlineData("h:x-v", "x-w: 1", false)]
    [InlineData("h:!x-v", "x-w: 1", true)]
    [InlineData("h:!x-v", "x-v: 1", false)]
    public void A_header_condition_holds_or_not(string condition, string header, bool holds) =>
        RouterTests.Match(TestRoutes.Router($"/a ? {condition}"), "GET", "/a", null, header).ShouldBe(holds ? $"/a ? {condition}" : "NotFound");

    [Fact]
    public void Any_of_several_field_lines_will_do() =>
        RouterTests.Match(TestRoutes.Router("/a ? h:x-v=2"), "GET", "/a", null, "x-v: 1", "x-v: 2").ShouldBe("/a ? h:x-v=2");

    [Theory]
    [InlineData("q:v=1", "v=1", true)]
    [InlineData("q:v=1", "a&v=1&b=2", true)]
    [InlineData("q:v=1", "v=2&v=1", true)]
    [InlineData("q:v=1", "v=11", false)]
    [InlineData("q:v=1", "V=1", false)]
    [InlineData("q:v=1", "vv=1", false)]
    [InlineData("q:v=1", "v", false)]
    [InlineData("q:v=1", "", false)]
    [InlineData("q:v=1", "%76=%31", true)]
    [InlineData("q:v=a b", "v=a+b", true)]
    [InlineData("q:v=a b", "v=a%20b", true)]
    [InlineData("q:v=a+b", "v=a%2Bb", true)]
    [InlineData("q:v=é", "v=%c3%A9", true)]
    [InlineData("q:v=%", "v=%", true)]
    [InlineData("q:v=%zz", "v=%zz", true)]
    [InlineData("q:v=", "v", true)]
    [InlineData("q:v=", "v=", true)]
    [InlineData("q:v=a=b", "v=a=b", true)]
    [InlineData("q:v", "v", true)]
    [InlineData("q:v", "&&v=&", true)]
    [InlineData("q:v", "w", false)]
    [InlineData("q:!v", "w", true)]
    [InlineData("q:!v", "", true)]
    [InlineData("q:!v", "a&%76", false)]
    public void A_query_condition_holds_or_not(string condition, string query, bool holds)
    {
        // A blank separates conditions in the short texts.
        var text = $"/a ? {condition.Replace(' ', '_')}";
        var route = TestRoutes.Route(text);
        var rule = route.Rule.Conditions[0];
        var conditions = new[] { rule with { Values = [.. rule.Values.Select(v => v.Replace('_', ' '))] } };
        var compiled = conditions.Select(c => new Core.Routing.CompiledCondition(c)).Single();

        compiled.Holds(TestRoutes.Headers(), query).ShouldBe(holds);
    }

    [Fact]
    public void More_conditions_come_first_and_fewer_are_tried_after()
    {
        var router = TestRoutes.Router("/a", "/a ? h:x-v=1", "/a ? h:x-v=1 q:b");

        RouterTests.Match(router, "GET", "/a").ShouldBe("/a");
        RouterTests.Match(router, "GET", "/a", null, "x-v: 1").ShouldBe("/a ? h:x-v=1");
        RouterTests.Match(router, "GET", "/a?b", null, "x-v: 1").ShouldBe("/a ? h:x-v=1 q:b");
        RouterTests.Match(router, "GET", "/a?b").ShouldBe("/a");
    }

    [Fact]
    public void A_failing_condition_lets_a_less_specific_path_match() =>
        RouterTests.Match(TestRoutes.Router("/a/b ? h:x-v=1", "/a/{x}"), "GET", "/a/b").ShouldBe("/a/{x}");
}
