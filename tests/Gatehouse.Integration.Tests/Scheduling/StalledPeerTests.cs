using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Scheduling;

/// <summary>
/// The real process with one thread that polls all sockets and runs requests (decision 0008), and one more for all else. Whatever one peer
/// does not do, nothing may wait for it on either: another request would not be answered.
/// </summary>
public sealed class StalledPeerTests : IAsyncLifetime
{
    private const string Get = "GET /plain HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n";

    private static readonly byte[] Piece = new byte[64 * 1024];

    private static readonly Dictionary<string, string?> OneThreadEach = new()
    {
        ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = null,
        ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "1",
    };

    private readonly TempFolder folder = new();
    private readonly TaskCompletionSource never = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<RawClient> clients = [];
    private RawUpstream plain = null!;
    private RawUpstream silent = null!;
    private RawUpstream endless = null!;
    private RawUpstream half = null!;

    public Task InitializeAsync()
    {
        plain = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain");
        silent = RawUpstream.Start(_ => never.Task);
        half = RawUpstream.Start(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Le");
            await never.Task;
        });
        endless = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Head);
            while (!never.Task.IsCompleted)
                await connection.SendAsync(Piece);
        });
        // Who waits for the handshake waits longer than the test.
        folder.Write("gatehouse.yaml", $$"""
            listen: http://127.0.0.1:0
            admin: 0
            upstreams: { plain: '{{plain.Address}}', silent: '{{silent.Address}}', tls: { destinations: ['https://127.0.0.1:{{silent.Port}}'], connectTimeout: 1h }, half: '{{half.Address}}', endless: '{{endless.Address}}' }
            routes: { /plain: plain, /silent: silent, /tls: tls, /half: half, /endless: endless }

            """);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        never.TrySetResult();
        foreach (var client in clients)
            await client.DisposeAsync();
        foreach (var upstream in new[] { plain, silent, half, endless })
            await upstream.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("a client that sends half a head", "GET /plain HTTP/1.1\r\nHos")]
    [InlineData("a client that sends half a body", "POST /silent HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")]
    [InlineData("a client that sends half a chunk", "POST /silent HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\na\r\nab")]
    [InlineData("a client that reads nothing of a long answer", "GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("an upstream that never answers", "GET /silent HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("an upstream that answers with half a head", "GET /half HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("an upstream that never ends its TLS handshake", "GET /tls HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task Others_are_answered_beside(string peer, string request)
    {
        await using var process = Executable.Start(folder.Path, ["run", "gatehouse.yaml"], OneThreadEach);
        var port = await PortAsync(process);
        for (var i = 0; i < 3; i++)
            await (await ConnectAsync(port)).SendAsync(request);

        (await AskAsync(port)).ShouldBe("plain", peer);
    }

    [Fact]
    public async Task Others_are_answered_beside_an_upstream_that_reads_nothing_of_a_long_body()
    {
        await using var process = Executable.Start(folder.Path, ["run", "gatehouse.yaml"], OneThreadEach);
        var port = await PortAsync(process);
        var client = await ConnectAsync(port);
        await client.SendAsync("POST /silent HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n");
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            for (; Volatile.Read(ref sent) < 20_000_000; Interlocked.Add(ref sent, 50_000))
                await client.SendAsync(Piece.AsMemory(0, 50_000));
        });
        await silent.NextConnectionAsync();

        // Until all buffers are full: nothing moves while others are answered, as often as it takes for what could move to do so.
        int before;
        do
        {
            before = Volatile.Read(ref sent);
            for (var i = 0; i < 20; i++)
                (await AskAsync(port)).ShouldBe("plain");
        }
        while (Volatile.Read(ref sent) != before);
        sending.IsCompleted.ShouldBeFalse("the body fits into buffers, and nothing is shown");
    }

    [Fact]
    public async Task Nobody_waits_for_who_should_read_the_access_log()
    {
        if (OperatingSystem.IsWindows())
            return;
        var dll = Path.Combine(AppContext.BaseDirectory, "gatehouse.dll");
        await using var process = ServerProcess.Start("/bin/sh", ["-c", $"dotnet '{dll}' run gatehouse.yaml | sleep 600"], folder.Path, OneThreadEach);
        var port = await PortAsync(process);
        var client = await ConnectAsync(port);

        // Some 300 bytes each: more than the pipe and the log's own buffers hold.
        for (var i = 0; i < 10_000; i++)
            await client.SendAsync(Get);

        for (var i = 0; i < 10_000; i++)
            (await client.ReadResponseAsync()).Status.ShouldBe(200);
    }

    private async Task<string> AskAsync(int port) => (await (await ConnectAsync(port)).ExchangeAsync(Get)).Text;

    // The first bytes of a connection may be read by the thread that accepts it; with the second request it is the polling one.
    private async Task<RawClient> ConnectAsync(int port)
    {
        var client = await RawClient.ConnectAsync(port);
        clients.Add(client);
        await client.ExchangeAsync(Get);
        return client;
    }

    private static async Task<int> PortAsync(ServerProcess process)
    {
        var line = await process.WaitForLineAsync(text => text.StartsWith("listening on ", StringComparison.Ordinal));
        return new Uri(line["listening on ".Length..]).Port;
    }
}
