using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Connections;

/// <summary>More clients come than the process may have descriptors.</summary>
public sealed class ExhaustionTests : IDisposable
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private const int Limit = 500;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Who_is_there_is_served_and_who_comes_waits_until_others_leave()
    {
        await using var process = Start("routes: { /a: { respond: ok } }\n");
        var port = await PortOfAsync(process);
        await using var first = await RawClient.ConnectAsync(port);
        (await first.ExchangeAsync(Get)).Text.ShouldBe("ok");
        var others = new List<RawClient>();
        for (var i = 0; i < Limit; i++)
            others.Add(await RawClient.ConnectAsync(port));

        var told = await process.WaitForLineAsync(line => line.Contains("Cannot accept connections", StringComparison.Ordinal));
        told.ShouldContain($"the process may have {Limit} open files and connections (ulimit -n");

        (await first.ExchangeAsync(Get)).Text.ShouldBe("ok");
        await using var last = await RawClient.ConnectAsync(port);
        foreach (var other in others)
            await other.DisposeAsync();
        (await last.ExchangeAsync(Get)).Text.ShouldBe("ok");
    }

    [Fact]
    public async Task No_destination_is_blamed_for_it()
    {
        var go = new TaskCompletionSource();
        await using var upstream = await RecordingUpstream.StartAsync(_ => go.Task);
        await using var modern = await RecordingUpstream.StartAsync(_ => Task.CompletedTask, UpstreamProtocol.H2c);
        const string limits = "retry: 0, breaker: { failures: 1, open: 1h }";
        await using var process = Start(
            $"upstreams: {{ up: {{ destinations: '{upstream.Address}', {limits} }}, modern: {{ destinations: '{modern.Address}', {limits} }} }}\nroutes: {{ /a: up, /b: modern }}\n");
        var port = await PortOfAsync(process);
        var clients = new List<RawClient>();
        for (var i = 0; i < Limit; i++)
            clients.Add(await RawClient.ConnectAsync(port));
        await process.WaitForLineAsync(line => line.Contains("Cannot accept connections", StringComparison.Ordinal));

        // More than the connections that destinations are left.
        var answers = new List<Task<RawResponse>>();
        foreach (var client in clients.Take(60))
            answers.Add(client.ExchangeAsync(Get));
        var refused = await (await Task.WhenAny(answers));

        (refused.Status, refused.Text.Contains("upstream_busy", StringComparison.Ordinal)).ShouldBe((503, true), refused.Text);
        (await process.WaitForLineAsync(line => line.Contains("No connection to upstream 'up'", StringComparison.Ordinal))).ShouldContain($"may have {Limit} open files");
        for (var i = 0; i < 2; i++)
            (await clients[60].ExchangeAsync(Get.Replace("/a", "/b", StringComparison.Ordinal))).Text.ShouldContain("upstream_busy");
        await process.WaitForLineAsync(line => line.Contains("No connection to upstream 'modern'", StringComparison.Ordinal));
        go.SetResult();
        (await Task.WhenAll(answers)).Select(answer => answer.Status).Distinct().Order().ShouldBe([200, 503]);
        (await clients[0].ExchangeAsync(Get)).Status.ShouldBe(200);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    private ServerProcess Start(string yaml)
    {
        folder.Write("gatehouse.yaml", "listen: http://127.0.0.1:0\nadmin: false\n" + yaml);
        return ServerProcess.Start(
            "bash", ["-c", $"ulimit -n {Limit}; exec \"$@\"", "bash", "dotnet", Path.Combine(AppContext.BaseDirectory, "gatehouse.dll"), "run", "gatehouse.yaml", "--warm-up", "0s", "--access-log", "off"], folder.Path);
    }

    private static async Task<int> PortOfAsync(ServerProcess process)
    {
        var line = await process.WaitForLineAsync(line => line.StartsWith("listening on ", StringComparison.Ordinal));
        return new Uri(line["listening on ".Length..]).Port;
    }
}
