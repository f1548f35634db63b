using System.CommandLine;
using Gatehouse.Host.Commands;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Host.Tests.Commands;

public sealed class EvalCommandTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_members_of_the_file_are_the_variables()
    {
        var file = folder.Write("in.json", """{"order": {"userId": 7, "lines": [{"sku": "a"}, {"sku": "b"}]}, "user": {"name": "Ada"}}""");

        (await RunAsync("eval", "merge({\"id\": order.userId, \"skus\": order.lines.map(l, l.sku)}, user)", "--input", file)).ShouldBe(0);

        output.ToString().ReplaceLineEndings("\n").ShouldBe("{\n  \"id\": 7,\n  \"skus\": [\n    \"a\",\n    \"b\"\n  ],\n  \"name\": \"Ada\"\n}\n");
        errors.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_file_there_are_no_variables()
    {
        (await RunAsync("eval", "'<' + string(1 + 1) + 'ü'")).ShouldBe(0);

        output.ToString().ShouldBe("\"<2ü\"\n");
    }

    [Fact]
    public async Task Every_mistake_is_shown_with_carets_under_it()
    {
        var file = folder.Write("in.json", """{"request": {}}""");

        (await RunAsync("eval", "reqest.path == \"/\" &&\n\tsiz(request) > 1", "--input", file)).ShouldBe(1);

        errors.ToString().ReplaceLineEndings("\n").ShouldBe("""
            error: there is no 'reqest'; did you mean 'request'?
              reqest.path == "/" &&
              ^^^^^^
            error: there is no function 'siz'; did you mean 'size'?
              	siz(request) > 1
              	^^^

            """);
        output.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_error_of_evaluation_is_shown_in_the_same_way()
    {
        var file = folder.Write("in.json", """{"a": {"b": 1}}""");

        (await RunAsync("eval", "a.b + a.c", "--input", file)).ShouldBe(1);

        errors.ToString().ReplaceLineEndings("\n").ShouldBe("error: there is no 'c'\n  a.b + a.c\n          ^\n");
    }

    [Theory]
    [InlineData("[1]", "the file is not a JSON object")]
    [InlineData("{", "the file is not JSON")]
    public async Task A_file_that_is_no_object_is_refused(string text, string expected)
    {
        (await RunAsync("eval", "1", "--input", folder.Write("in.json", text))).ShouldBe(1);

        errors.ToString().ShouldContain(expected);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_message()
    {
        (await RunAsync("eval", "1", "--input", folder.File("gone.json"))).ShouldBe(1);

        errors.ToString().ShouldContain("gone.json");
    }

    private Task<int> RunAsync(params string[] arguments) =>
        GatehouseCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });
}
