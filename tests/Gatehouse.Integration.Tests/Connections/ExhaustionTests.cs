using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;
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
        folder.Write("gatehouse.yaml", "listen: http://127.0.0.1:0\nadmin: false\nroutes: { /a: { respond: ok } }\n");
        await using var process = ServerProcess.Start(
            "bash", ["-c", $"ulimit -n {Limit}; exec \"$@\"", "bash", "dotnet", Path.Combine(AppContext.BaseDirectory, "gatehouse.dll"), "run", "gatehouse.yaml", "--warm-up", "0s", "--access-log", "off"], folder.Path);
        var line = await process.WaitForLineAsync(line => line.StartsWith("listening on ", StringComparison.Ordinal));
        var port = new Uri(line["listening on ".Length..]).Port;
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
}
