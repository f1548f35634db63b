namespace Gatehouse.Integration.Tests.Composition;

/// <summary>R21: one object from all that answered.</summary>
public sealed class MergeTests
{
    private const string Route = "    merge: [up/a, up/b, 'up/c/{id}']";

    [Fact]
    public async Task All_answers_are_merged_in_order_and_of_equal_names_the_last_counts()
    {
        await using var composed = await Composed.StartAsync(Route, new Dictionary<string, string> { ["/a"] = """{"x":1,"y":1}""", ["/b"] = """{"y":2,"z":2}""", ["/c/7"] = """{"z":3}""" });

        (await composed.TextAsync()).ShouldBe("""{"x":1,"y":2,"z":3}""");
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("nonsense")]
    public async Task What_fails_or_is_no_object_is_left_out_named_and_logged(string answer)
    {
        await using var composed = await Composed.StartAsync(Route, new Dictionary<string, string> { ["/a"] = """{"x":1}""", ["/b"] = answer, ["/c/7"] = """{"z":3}""" });

        var (status, body, response) = await composed.GetAsync();

        (status, body.GetRawText()).ShouldBe((200, """{"x":1,"z":3}"""));
        response.Headers.GetValues("Gatehouse-Partial").ShouldBe(["up"]);
        (await composed.Gateway.NextLogAsync()).ShouldContain("call up failed");
        response.Dispose();
    }

    [Fact]
    public async Task When_nothing_answers_it_is_502()
    {
        await using var composed = await Composed.StartAsync(Route, new Dictionary<string, string>());

        (await composed.TextAsync()).ShouldBe("502 composition_empty");
    }
}
