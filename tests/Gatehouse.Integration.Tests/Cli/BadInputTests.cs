using System.Text;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Integration.Tests.Cli;

/// <summary>Everything under "Bad input" of the first issue, as a file, through the real <c>check</c> (R1).</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Rest = "upstreams: { up: http://localhost:1 }\n";

    private readonly TempFolder folder = new();

    /// <summary>The file, and what has to be in the message.</summary>
    public static TheoryData<string, string> Files => new()
    {
        { "", "gatehouse.yaml: error GH1003" },
        { "# nothing but a comment\n", "error GH1003" },
        { "{{{ not yaml", "gatehouse.yaml:1:" },
        { "routes:\n  /a: up\n}\n", "gatehouse.yaml:3:1 error GH1002: '}' closes nothing: no bracket is open here" },
        { "routes: { /a: up }\n]\n", "gatehouse.yaml:2:1 error GH1002: ']' closes nothing" },
        { "{ routes: { /a: up } }\n}\n", "gatehouse.yaml:2:1 error GH1002: '}' closes nothing" },
        { "routes: [ { /a: up ]\n", "gatehouse.yaml:1:20 error GH1002: this is not valid YAML: while parsing a flow mapping" },
        { "just words\n", "gatehouse.yaml:1:1 error GH1102" },
        { "routes:\n\t/a: up\n", "gatehouse.yaml:2:1 error GH1002" },
        { Rest + "routes:\n  /a: up\n  /a: up\n", "gatehouse.yaml:4:3 error GH1004" },
        { Rest + "route: {}\n", "gatehouse.yaml:2:1 error GH1101: unknown key 'route'" },
        { "upstreams:\n  up: { destinations: http://localhost:1, timout: 1s }\n", "gatehouse.yaml:2:43 error GH1101" },
        { Rest + "routes:\n  /a: { to: up, limits: 1/1s }\n", "gatehouse.yaml:3:17 error GH1101: unknown key 'limits'" },
        { Rest + "routes:\n  /a: { to: up, limit: 1/s }\n", "gatehouse.yaml:3:24 error GH1501: 's' is not the length of a window" },
        { Rest + "defaults: { securityheaders: true }\n", "did you mean 'securityHeaders'?" },
        { Rest + "routes:\n  /a: { to: up, cors: { origin: '*' } }\n", "did you mean 'origins'?" },
        { Rest + "listen: { url: 80, cert: x }\n", "gatehouse.yaml:2:20 error GH1101" },
        { Rest + "forwarded: { trusts: x }\n", "did you mean 'trust'?" },
        { "upstreams: [a, b]\n", "gatehouse.yaml:1:12 error GH1102" },
        { Rest + "routes: yes\n", "gatehouse.yaml:2:9 error GH1102" },
        { "upstreams: { up: { destinations: http://localhost:1, timeout: 5 parsecs } }\n", "error GH1103" },
        { "upstreams: { up: { destinations: http://localhost:1, timeout: 25h } }\n", "error GH1104" },
        { Rest + "routes: { /a: { to: up, bodyLimit: 1 stone } }\n", "gatehouse.yaml:2:36 error" },
        { Rest + "routes:\n  POST /a: { to: up, request: { body: { kind: order } } }\n", "there is no 'order'" },
        { Rest + "routes:\n  POST /a: { to: up, request: { body: { kind: order } } }\n", "a text stands in quotes of its own: '\"order\"'" },
        { Rest + "routes: { /a: upp }\n", "gatehouse.yaml:2:15 error GH1201: unknown upstream 'upp'" },
        { "upstreams: { up: $env.GATEHOUSE_TEST_NOT_SET }\n", "gatehouse.yaml:1:18 error GH1202" },
        { "upstreams: { up: $file./no/such/secret }\n", "gatehouse.yaml:1:18 error GH1203" },
        { "upstreams: { up: localhost:3001 }\n", "gatehouse.yaml:1:18 error GH1401" },
        { Rest + "routes: { a: up }\n", "gatehouse.yaml:2:11 error GH1301" },
        { Rest + "routes: { '/{a': up }\n", "error GH1301" },
        { Rest + "routes: { '/{a}': up, '/{b}': up }\n", "error GH1302" },
        { Rest + "routes: { /a: {} }\n", "error GH1303" },
        { Rest + "routes: { '/{id}': 'up/{di}' }\n", "error GH1304" },
        { Rest + "routes: { /health: up }\n", "error GH1305" },
        { Rest + "listen: []\n", "gatehouse.yaml:2:9 error GH1401: 'listen' names no address" },
        { Rest + "listen: https://127.0.0.1:0\n", "error GH1402" },
        { Rest + "listen: { url: https://127.0.0.1:0, certificate: missing.crt }\n", "gatehouse.yaml:2:50 error GH1402" },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Each_is_told_in_words_and_with_its_place(string text, string message)
    {
        var errors = await CheckAsync(text);

        errors.ShouldContain(message);
    }

    [Theory]
    [InlineData("1 + 'a'")]
    [InlineData("size(1)")]
    public async Task Only_a_word_alone_may_be_meant_as_a_text(string expression)
    {
        var errors = await CheckAsync($"{Rest}routes:\n  POST /a: {{ to: up, request: {{ body: {{ kind: \"{expression}\" }} }} }}\n");

        errors.ShouldContain(" does not take ");
        errors.ShouldNotContain("quotes");
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        var result = await Executable.RunAsync(folder.Path, "check", "missing.yaml");

        result.ShouldBe(new FinishedProcess(1, "", "error GH1001: cannot read 'missing.yaml': no such file\n1 error."));
    }

    [Fact]
    public async Task A_folder_is_no_file()
    {
        var result = await Executable.RunAsync(folder.Path, "check", ".");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("error GH1001: cannot read '.'");
    }

    [Theory]
    [InlineData("forwarded: { trust: $env.GATEHOUSE_TEST }")]
    [InlineData("routes: { /a: $env.GATEHOUSE_TEST }")]
    [InlineData("routes: { /a: { to: up, hosts: [$env.GATEHOUSE_TEST] } }")]
    [InlineData("routes: { /a: { to: up, limit: $env.GATEHOUSE_TEST } }")]
    [InlineData("routes: { /a: { to: up, when: $env.GATEHOUSE_TEST } }")]
    [InlineData("routes: { /a: { to: up, rewrite: { match: '$env.GATEHOUSE_TEST', replace: /b } } }")]
    public async Task A_secret_that_is_wrong_is_not_shown(string text)
    {
        folder.Write("gatehouse.yaml", Rest + text);
        var variables = new Dictionary<string, string?> { ["GATEHOUSE_TEST"] = "s3cret ( s3cret/s3cret" };

        var result = await Executable.RunAsync(folder.Path, variables, "check", "gatehouse.yaml");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("error GH");
        result.Errors.ShouldNotContain("s3cret");
    }

    [Theory]
    [InlineData("GET /a/{response}: { to: up, response: { headers: { set: { x-status: '{response.status}' } } } }")]
    [InlineData("GET /a/{answer}: { calls: { u: { get: 'up/{answer}', batch: { get: 'up/?ids={ids}', key: id, items: answer.list } } }, body: u }")]
    public async Task A_parameter_that_has_the_name_of_a_variable_is_hidden_by_it(string route)
    {
        folder.Write("gatehouse.yaml", Rest + "routes:\n  " + route);

        (await Executable.RunAsync(folder.Path, "check", "gatehouse.yaml")).Errors.ShouldBe("");
    }

    [Fact]
    public async Task An_alias_bomb_is_refused()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");

        (await CheckAsync(text.ToString())).ShouldContain("error GH1005");
    }

    [Fact]
    public async Task A_megabyte_of_garbage_is_refused()
    {
        var bytes = new byte[1 << 20];
        new Random(17).NextBytes(bytes);
        await File.WriteAllBytesAsync(folder.File("gatehouse.yaml"), bytes);

        var result = await Executable.RunAsync(folder.Path, "check", "gatehouse.yaml");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldStartWith("gatehouse.yaml:");
        result.Errors.ShouldNotContain("   at ");
        result.Errors.Length.ShouldBeLessThan(10_000);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('a')]
    [InlineData('\n')]
    public async Task A_megabyte_of_one_character_is_refused(char character) =>
        (await CheckAsync(new string(character, 1 << 20))).Length.ShouldBeLessThan(10_000);

    private async Task<string> CheckAsync(string text)
    {
        folder.Write("gatehouse.yaml", text);
        var result = await Executable.RunAsync(folder.Path, "check", "gatehouse.yaml");
        result.ExitCode.ShouldBe(1, result.Output);
        result.Output.ShouldBeEmpty();
        result.Errors.ShouldContain("error GH");
        result.Errors.ShouldNotContain("   at ");
        result.Errors.ShouldNotContain("Exception");
        return result.Errors;
    }
}
