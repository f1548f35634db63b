using System.Text.Json;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Integration.Tests.Cli;

/// <summary>What the commands print and return, run as operators run them (R1, R7).</summary>
public sealed class CommandTests : IDisposable
{
    private const string Good = """
        upstreams:
          users: http://localhost:3001
          orders: [http://localhost:3002, http://localhost:3012]
        defaults:
          securityHeaders: true
          bodyLimit: 1MiB
        routes:
          GET /users/{id}: { to: "users/api/users/{id}", requestHeaders: { set: { x-a: b } }, bodyLimit: 1KiB }
          /orders/**: { to: orders, auth: none }
          "GET /users/{id:[a-z]+}": { respond: letters }
        """;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Check_counts_what_a_good_file_holds()
    {
        folder.Write("gatehouse.yaml", Good);

        var result = await Executable.RunAsync(folder.Path, "check", "gatehouse.yaml");

        result.ShouldBe(new FinishedProcess(0, "gatehouse.yaml: 3 routes, 2 upstreams, no errors", ""));
    }

    [Fact]
    public async Task Check_tells_every_error_with_its_place()
    {
        folder.Write("gatehouse.yaml", "upstreams:\n  users: localhost:3001\nroutes:\n  /a: user\n  /b: { to: users, tmeout: 1s }\n");

        var result = await Executable.RunAsync(folder.Path, "check", "gatehouse.yaml");

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldBeEmpty();
        result.Errors.ShouldContain("gatehouse.yaml:5:20 error GH1101: unknown key 'tmeout'");
        result.Errors.ShouldContain("did you mean 'timeout'?");
        result.Errors.ShouldMatch(@"\d errors?\.$");
    }

    [Fact]
    public async Task Check_can_speak_JSON()
    {
        folder.Write("good.yaml", Good);
        folder.Write("bad.yaml", "routes:\n  /a: nobody\n");

        var good = await Executable.RunAsync(folder.Path, "check", "--json", "good.yaml");
        var bad = await Executable.RunAsync(folder.Path, "check", "bad.yaml", "--json");

        good.ExitCode.ShouldBe(0);
        JsonDocument.Parse(good.Output).RootElement.GetArrayLength().ShouldBe(0);
        bad.ExitCode.ShouldBe(1);
        var error = JsonDocument.Parse(bad.Output).RootElement.EnumerateArray().Single();
        error.GetProperty("code").GetString().ShouldBe("GH1201");
        error.GetProperty("line").GetInt32().ShouldBe(2);
        error.GetProperty("column").GetInt32().ShouldBe(7);
        error.GetProperty("message").GetString().ShouldBe("unknown upstream 'nobody' in route '/a'");
    }

    [Fact]
    public async Task Explain_tells_the_route_the_policies_and_the_destination()
    {
        folder.Write("gatehouse.yaml", Good);

        var result = await Executable.RunAsync(folder.Path, "explain", "gatehouse.yaml", "get", "/users/7?x=1");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldStartWith("""
            GET /users/7?x=1
              route        GET /users/{id}
              parameter    id = 7
              policy 1     securityHeaders (guard, from defaults)
              policy 2     bodyLimit (guard)
              policy 3     identity (identify, from defaults)
              policy 4     requestHeaders (transform)
              upstream     users: http://localhost:3001
              forwarded    GET /api/users/7?x=1
              not taken
            """);
        result.Output.ShouldMatch(@"GET /users/\{id:\[a-z\]\+\}  .*'7'");
        result.Output.ShouldContain("/orders/** ");
    }

    [Theory]
    [InlineData("GET", "/nope", "answer       no route matches: 404")]
    [InlineData("DELETE", "/users/7", "answer       no route for DELETE here: 405, allowed are GET, HEAD")]
    [InlineData("GET", "/health", "answer       answered by the gateway itself")]
    [InlineData("GET", "/a/%2f", "answer       refused with 400: The path has a percent-encoded slash")]
    [InlineData("GET", "http://api.example.com/orders/1", "upstream     orders: http://localhost:3002, http://localhost:3012")]
    [InlineData("GET", "/users/abc", "policy 4     respond (answer)")]
    public async Task Explain_tells_what_the_gateway_answers(string method, string url, string line)
    {
        folder.Write("gatehouse.yaml", Good);

        var result = await Executable.RunAsync(folder.Path, "explain", "gatehouse.yaml", method, url);

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.Split('\n')[0].ShouldBe($"{method} {(url.StartsWith("http", StringComparison.Ordinal) ? "/orders/1" : url)}");
        result.Output.ShouldContain("  " + line);
        result.Output.ShouldNotContain("\e[");
    }

    [Fact]
    public async Task Explain_of_a_wrong_file_tells_its_errors()
    {
        folder.Write("gatehouse.yaml", "routes:\n  /a: nobody\n");

        var result = await Executable.RunAsync(folder.Path, "explain", "gatehouse.yaml", "GET", "/a");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("gatehouse.yaml:2:7 error GH1201");
    }

    [Fact]
    public async Task Schema_prints_what_is_committed()
    {
        var result = await Executable.RunAsync(folder.Path, "schema");

        result.ExitCode.ShouldBe(0);
        result.Output.Trim().ShouldBe(Repository.Read("docs/gatehouse.schema.json").Trim());
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        var result = await Executable.RunAsync(folder.Path, "version");

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldMatch(@"^gatehouse \d+\.\d+\.\d+ \(\.NET 10\.[^)]+\)$");
    }

    [Theory]
    [InlineData("bogus")]
    [InlineData("check")]
    [InlineData("run", "nofile.yaml")]
    [InlineData("explain", "nofile.yaml", "GET", "/")]
    [InlineData("run", "nofile.yaml", "--handover", "")]
    [InlineData("eval", "1", "--input", "")]
    [InlineData("user", "add", "", "--username", "ada")]
    public async Task What_cannot_be_done_is_told_and_fails(params string[] arguments)
    {
        var result = await Executable.RunAsync(folder.Path, arguments);

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldNotBeEmpty();
        result.Errors.ShouldNotContain("   at ");
    }
}
