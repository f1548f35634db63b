using System.Globalization;
using System.Text.Json;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Processes;

namespace Gatehouse.Integration.Tests.Cache.PublicSuite;

/// <summary>
/// R33: the public test suite for HTTP caches, with its own service behind the gateway and its own client in front. What does not go as a case
/// wants is in a list beside this file, and why is in docs/caching.md. It runs on the real clock: its pauses are its own.
/// </summary>
public sealed class PublicSuiteTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [PublicSuiteFact]
    public async Task Every_case_goes_as_the_list_says()
    {
        var newer = PublicSuiteFactAttribute.IsNewer;
        var port = FreePort.Next();
        await using var service = Node(newer ? "test-engine/server/server.mjs" : "server/server.mjs", ("protocol", "http"), ("port", port.ToString(CultureInfo.InvariantCulture)), ("pidfile", Path.GetTempFileName()));
        await service.WaitForLineAsync(line => line.Contains("istening", StringComparison.Ordinal));
        await using var gateway = await RunningGateway.StartAsync($"upstreams: {{ up: 'http://127.0.0.1:{port}' }}\nroutes: {{ /**: {{ to: up, cache: {{ staleIfError: 1m }} }} }}");
        await using var client = Node(newer ? "test-engine/cli.mjs" : "cli.mjs", ("base", gateway.Url.ToString().TrimEnd('/')), ("id", ""));
        await client.WaitForLineAsync(line => line == "}", Limit);

        var text = string.Join('\n', client.Output);
        using var results = JsonDocument.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..]);
        var failed = results.RootElement.EnumerateObject().Where(result => result.Value.ValueKind != JsonValueKind.True).Select(result => result.Name).Order(StringComparer.Ordinal).ToList();
        if (Environment.GetEnvironmentVariable("CACHE_TESTS_OUT") is { Length: > 0 } file)
            await File.WriteAllTextAsync(file, text);

        failed.ShouldBe(Expected(newer ? "not-as-wanted.txt" : "not-as-wanted-0.4.5.txt"), ignoreOrder: true);
        results.RootElement.EnumerateObject().Count().ShouldBeGreaterThan(300);
    }

    private static List<string> Expected(string file) =>
        [.. Repository.Read("tests/Gatehouse.Integration.Tests/Cache/PublicSuite/" + file).Split('\n').Where(line => line.Length > 0 && line[0] != '#')];

    private static ServerProcess Node(string script, params (string Name, string Value)[] settings)
    {
        var environment = settings.ToDictionary(setting => "npm_config_" + setting.Name, setting => (string?)setting.Value, StringComparer.Ordinal);
        environment["npm_package_config_id"] = "";
        return ServerProcess.Start("/usr/bin/node", ["--no-warnings", script], PublicSuiteFactAttribute.Folder, environment);
    }
}
