using System.Net.WebSockets;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.Integration.Tests.UpstreamTls;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Connections;

/// <summary>R5: an upstream that takes nothing any more keeps no tunnel whose other side is over.</summary>
public sealed class StuckTunnelTests
{
    private static readonly byte[] Piece = new byte[64 * 1024];

    private readonly FakeTime time = new();
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int sent;

    [Fact]
    public async Task A_client_of_HTTP_2_that_leaves_is_seen()
    {
        await using var upstream = await RecordingUpstream.StartAsync(async context =>
        {
            if (context.Request.Path != "/ws")
                return;
            using var socket = await WebSocketPeer.AcceptAsync(context);
            await over.Task;
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: WebSocketPeer.Listen("h2c"), configure: builder => builder.Options.Time = time);
        using var others = Http2Client.Create(gateway.Url);
        using var client = await WebSocketPeer.ConnectAsync(gateway, "h2c");
        var sending = await SendUntilStuckAsync(() => client.SendAsync(Piece, WebSocketMessageType.Binary, true, default), others);

        client.Abort();

        await ShouldEndAsync(gateway);
        await Should.ThrowAsync<Exception>(() => sending.InTime());
        over.SetResult();
    }

    [Fact]
    public async Task An_upstream_that_has_ended_is_seen()
    {
        var ending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = RawUpstream.Start(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n");
                await ending.Task;
                connection.HalfClose();
                await over.Task;
            },
            CertificateTests.EchoAllAsync);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, configure: builder => builder.Options.Time = time);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        (await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n")).Status.ShouldBe(101);
        var sending = await SendUntilStuckAsync(() => client.SendAsync(Piece), gateway.Client);

        ending.SetResult();

        await ShouldEndAsync(gateway);
        await Should.ThrowAsync<IOException>(() => sending.InTime());
        over.SetResult();
    }

    // Until all buffers are full: nothing moves while others are answered.
    private async Task<Task> SendUntilStuckAsync(Func<Task> send, HttpClient others)
    {
        var sending = Task.Run(async () =>
        {
            for (; ; Interlocked.Increment(ref sent))
                await send();
        });
        int before;
        do
        {
            before = Volatile.Read(ref sent);
            for (var i = 0; i < 20; i++)
                (await others.GetAsync("/other").InTime()).EnsureSuccessStatusCode().Dispose();
        }
        while (Volatile.Read(ref sent) != before);
        sending.IsCompleted.ShouldBeFalse();
        return sending;
    }

    private Task ShouldEndAsync(RunningGateway gateway) => WaitFor.TrueAsync(() =>
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return gateway.Host.Gateway.InFlight == 0;
    });
}
