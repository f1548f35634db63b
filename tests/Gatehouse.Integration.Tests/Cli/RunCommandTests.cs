using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;

namespace Gatehouse.Integration.Tests.Cli;

/// <summary><c>gatehouse run</c>: where it listens (R1), what it logs (R36), and how it fails.</summary>
public sealed class RunCommandTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly HttpClient client = new();
    private readonly TcpListener taken = new(IPAddress.Loopback, 0);

    public RunCommandTests()
    {
        taken.Start();
        folder.Write("gatehouse.yaml", "listen: http://127.0.0.1:0\nadmin: false\nroutes: { /ping: { respond: pong } }\n");
    }

    private int TakenPort => ((IPEndPoint)taken.LocalEndpoint).Port;

    public void Dispose()
    {
        client.Dispose();
        taken.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("--warm-up", "1s")]
    [InlineData("--warm-up", "0s")]
    [InlineData("--no-inline", null)]
    public async Task Warmed_up_or_not_inline_or_not_it_is_ready_and_counts_only_what_clients_ask(string option, string? value)
    {
        folder.Write("seen.yaml", "listen: http://127.0.0.1:0\nadmin: 0\nroutes: { /ping: { respond: pong } }\n");
        await using var process = Executable.Start(folder.Path, value is null ? ["run", "seen.yaml", option] : ["run", "seen.yaml", option, value]);
        var address = await AddressAsync(process);
        var admin = new Uri((await process.WaitForLineAsync(line => line.StartsWith("admin on ", StringComparison.Ordinal)))["admin on ".Length..]);

        (await client.GetStringAsync(new Uri(address, "/health/ready"))).ShouldContain("\"ok\"");
        (await client.GetStringAsync(new Uri(address, "/ping"))).ShouldBe("pong");
        // The line is written last, after the counting, which the client need not wait for.
        (await process.WaitForLineAsync(line => line.Contains("\"/ping\"", StringComparison.Ordinal))).ShouldNotBeNull();
        var counted = (await client.GetStringAsync(new Uri(admin, "/metrics"))).Split('\n').Where(line => line.StartsWith("gateway_requests_total{", StringComparison.Ordinal));
        counted.Sum(line => int.Parse(line.AsSpan(line.LastIndexOf(' ')), CultureInfo.InvariantCulture)).ShouldBe(2);
        process.Output.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("--warm-up")]
    [InlineData("--grace")]
    public async Task What_is_no_duration_is_told(string option)
    {
        var finished = await Executable.RunAsync(folder.Path, "run", "gatehouse.yaml", option, "soon");

        finished.ExitCode.ShouldBe(1);
        finished.Errors.ShouldContain($"{option}: 'soon' is not a duration; write 30s or 2m");
    }

    [Fact]
    public async Task It_says_where_it_listens_and_logs_JSON_when_piped()
    {
        await using var process = Executable.Start(folder.Path, ["run", "gatehouse.yaml"]);
        var address = await AddressAsync(process);

        (await client.GetStringAsync(new Uri(address, "/ping"))).ShouldBe("pong");
        var line = JsonDocument.Parse(await process.WaitForLineAsync(text => text.StartsWith('{'))).RootElement;

        process.Errors[0].ShouldMatch(@"^gatehouse \d+\.\d+\.\d+: 1 route, 0 upstreams from gatehouse.yaml$");
        line.GetProperty("url").GetString().ShouldBe("/ping");
        line.GetProperty("status").GetInt32().ShouldBe(200);
    }

    [Fact]
    public async Task The_access_log_can_be_text()
    {
        await using var process = Executable.Start(folder.Path, ["run", "gatehouse.yaml", "--access-log", "text"]);
        var address = await AddressAsync(process);

        (await client.GetStringAsync(new Uri(address, "/ping"))).ShouldBe("pong");

        (await process.WaitForLineAsync(text => text.Contains("/ping", StringComparison.Ordinal))).ShouldContain(" 200 GET /ping ");
    }

    [Theory]
    [InlineData("debug", true)]
    [InlineData("info", false)]
    public async Task Why_an_expression_failed_is_told_at_level_debug(string level, bool isTold)
    {
        folder.Write("seen.yaml", "listen: http://127.0.0.1:0\nadmin: false\nroutes: { /ping: { respond: { body: { ok: true } }, response: { body: 'response.body.missing' } } }\n");
        await using var process = Executable.Start(folder.Path, ["run", "seen.yaml", "--log-level", level]);
        var address = await AddressAsync(process);

        (await client.GetAsync(new Uri(address, "/ping"))).StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        await process.TerminateAsync();
        await process.WaitForExitAsync();

        process.Errors.Any(line => line.Contains(" debug: An answer of route '/ping' could not be transformed: ", StringComparison.Ordinal)).ShouldBe(isTold);
    }

    [Fact]
    public async Task A_change_of_the_file_is_applied()
    {
        await using var process = Executable.Start(folder.Path, ["run", "gatehouse.yaml"]);
        var address = await AddressAsync(process);

        folder.Write("gatehouse.yaml", "listen: http://127.0.0.1:0\nadmin: false\nroutes: { /ping: { respond: again } }\n");
        await process.WaitForLineAsync(text => text.EndsWith(" ms: revision 2, 1 route, 0 upstreams.", StringComparison.Ordinal));

        (await client.GetStringAsync(new Uri(address, "/ping"))).ShouldBe("again");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task The_option_and_PORT_override_the_file(bool option, bool variable)
    {
        folder.Write("gatehouse.yaml", $"listen: http://127.0.0.1:{TakenPort}\nadmin: false\nroutes: {{ /ping: {{ respond: pong }} }}\n");
        var (byOption, byVariable) = (FreePort.Next(), FreePort.Next());
        string[] arguments = option ? ["run", "gatehouse.yaml", "--listen", $"http://127.0.0.1:{byOption}"] : ["run", "gatehouse.yaml"];
        await using var process = Executable.Start(folder.Path, arguments, new Dictionary<string, string?> { ["PORT"] = variable ? $"{byVariable}" : null });

        var address = await AddressAsync(process);

        address.Port.ShouldBe(option ? byOption : byVariable);
        (await client.GetStringAsync($"http://127.0.0.1:{address.Port}/ping")).ShouldBe("pong");
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_a_sentence()
    {
        var result = await Executable.RunAsync(folder.Path, "run", "gatehouse.yaml", "--listen", $"http://127.0.0.1:{TakenPort}");

        result.ShouldBe(new FinishedProcess(
            1, "", $"cannot listen on http://127.0.0.1:{TakenPort} (listen): the address is already in use; stop the other program or choose another port"));
    }

    [Fact]
    public async Task An_admin_port_in_use_is_told_as_such()
    {
        folder.Write("gatehouse.yaml", $"listen: http://127.0.0.1:0\nadmin: {TakenPort}\nroutes: {{ /ping: {{ respond: pong }} }}\n");

        var result = await Executable.RunAsync(folder.Path, "run", "gatehouse.yaml");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe($"cannot listen on {TakenPort} (admin): the address is already in use; stop the other program or choose another port");
    }

    [Theory]
    [InlineData("ftp://localhost:1", "'ftp://localhost:1' is not an address to listen on")]
    [InlineData("127.0.0.1:80", "'127.0.0.1:80' is not an address to listen on without a scheme: did you mean 'http://127.0.0.1:80'?")]
    [InlineData("*:80", "did you mean 'http://*:80'?")]
    [InlineData("here:80", "'here:80' is not an address to listen on: write a port, or")]
    [InlineData("70000", "70000 is not a port: ports are 0 to 65535")]
    [InlineData("https://localhost:1", "needs a certificate")]
    [InlineData("http://example.com:1", "'example.com' is not an address of this machine")]
    public async Task A_bad_address_is_told(string listen, string message)
    {
        var result = await Executable.RunAsync(folder.Path, "run", "gatehouse.yaml", "--listen", listen);

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain(message);
        result.Errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_bad_PORT_is_told()
    {
        var result = await Executable.RunAsync(folder.Path, new Dictionary<string, string?> { ["PORT"] = "http" }, "run", "gatehouse.yaml");

        result.ShouldBe(new FinishedProcess(1, "", "the environment variable PORT is 'http', which is not a port: ports are 0 to 65535"));
    }

    [Fact]
    public async Task A_bad_grace_period_is_told()
    {
        var result = await Executable.RunAsync(folder.Path, "run", "gatehouse.yaml", "--grace", "5");

        result.ShouldBe(new FinishedProcess(1, "", "--grace: '5' is not a duration; write 30s or 2m"));
    }

    private static async Task<Uri> AddressAsync(ServerProcess process)
    {
        var line = await process.WaitForLineAsync(text => text.StartsWith("listening on ", StringComparison.Ordinal));
        return new Uri(line["listening on ".Length..].Replace("[::]", "127.0.0.1", StringComparison.Ordinal));
    }
}
