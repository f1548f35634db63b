using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R5: WebSocket, by the upgrade of HTTP/1.1 (RFC 6455) and the extended CONNECT of HTTP/2 (RFC 8441).</summary>
public sealed class WebSocketTests
{
    [Theory]
    [InlineData("http")]
    [InlineData("h2c")]
    public async Task Messages_of_any_kind_and_size_go_both_ways(string listen)
    {
        await using var upstream = await RecordingUpstream.StartAsync(EchoAsync);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: WebSocketPeer.Listen(listen));
        using var socket = await WebSocketPeer.ConnectAsync(gateway, listen);

        socket.SubProtocol.ShouldBe("chat");
        await socket.SendAsync("h\u00e9llo"u8.ToArray(), WebSocketMessageType.Text, true, default).InTime();
        await ShouldReceiveAsync(socket, WebSocketMessageType.Text, "h\u00e9llo"u8.ToArray());
        foreach (var size in new[] { 0, 1, 125, 126, 65_536, 1_000_000 })
        {
            var bytes = RandomNumberGenerator.GetBytes(size);
            var sending = socket.SendAsync(bytes, WebSocketMessageType.Binary, true, default);
            await ShouldReceiveAsync(socket, WebSocketMessageType.Binary, bytes);
            await sending.InTime();
        }
    }

    [Theory]
    [InlineData("http")]
    [InlineData("h2c")]
    public async Task Closing_hands_the_code_and_the_reason_over_both_ways(string listen)
    {
        await using var upstream = await RecordingUpstream.StartAsync(EchoAsync);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: WebSocketPeer.Listen(listen));
        using var socket = await WebSocketPeer.ConnectAsync(gateway, listen);

        await socket.CloseAsync((WebSocketCloseStatus)4321, "enough", default).InTime();

        (socket.CloseStatus, socket.CloseStatusDescription, socket.State).ShouldBe(((WebSocketCloseStatus)4321, "echo: enough", WebSocketState.Closed));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("h2c")]
    public async Task The_upstream_sees_an_ordinary_upgrade(string listen)
    {
        await using var upstream = await RecordingUpstream.StartAsync(EchoAsync);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: WebSocketPeer.Listen(listen));
        using var socket = await WebSocketPeer.ConnectAsync(gateway, listen);

        var request = await upstream.NextRequestAsync();

        (request.Method, request.Target, request.Protocol).ShouldBe(("GET", "/ws?x=1", "HTTP/1.1"));
        request.Header("Connection").ShouldBe("Upgrade");
        request.Header("Upgrade").ShouldBe("websocket");
        request.Header("Sec-WebSocket-Version").ShouldBe("13");
        request.Header("Sec-WebSocket-Key")!.Length.ShouldBe(24);
        request.Header("Sec-WebSocket-Protocol").ShouldBe("chat");
        request.Header("X-Forwarded-For").ShouldBe("127.0.0.1");
        request.Header("x-gateway-route").ShouldBe("/**");
        request.Headers.ShouldNotContain(header => header.Key.StartsWith(':'));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("h2c")]
    public async Task A_refusal_reaches_the_client(string listen)
    {
        await using var upstream = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("not you");
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: WebSocketPeer.Listen(listen));

        var error = await Should.ThrowAsync<WebSocketException>(() => WebSocketPeer.ConnectAsync(gateway, listen));

        error.Message.ShouldContain("403");
    }

    [Theory]
    [InlineData("http", "200")]
    [InlineData("h2c", "502")]
    public async Task A_success_that_switches_nothing_opens_no_WebSocket(string listen, string status)
    {
        using var log = new AccessLines();
        await using var upstream = await RecordingUpstream.StartAsync("an ordinary page");
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: WebSocketPeer.Listen(listen), configure: builder => builder.Options.AccessLog = log);

        await Should.ThrowAsync<WebSocketException>(() => WebSocketPeer.ConnectAsync(gateway, listen));

        (await log.NextAsync()).GetProperty("status").GetInt32().ToString().ShouldBe(status);
    }

    [Fact]
    public async Task An_upgrade_that_an_HTTP_2_client_could_not_check_is_checked_for_it()
    {
        await using var upstream = RawUpstream.Answering(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: WebSocketPeer.Listen("h2c"));

        var error = await Should.ThrowAsync<WebSocketException>(() => WebSocketPeer.ConnectAsync(gateway, "h2c"));

        error.ToString().ShouldContain("502");
    }

    [Theory]
    [InlineData("http")]
    [InlineData("h2c")]
    public async Task A_client_that_aborts_is_seen_by_the_upstream(string listen)
    {
        using var log = new AccessLines();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await RecordingUpstream.StartAsync(async context =>
        {
            await EchoAsync(context);
            ended.SetResult();
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: WebSocketPeer.Listen(listen), configure: builder => builder.Options.AccessLog = log);
        var socket = await WebSocketPeer.ConnectAsync(gateway, listen);

        socket.Abort();

        await ended.Task.InTime();
        (await log.NextAsync()).GetProperty("upstream").GetString().ShouldBe("up");
    }

    [Theory]
    [InlineData("http")]
    [InlineData("h2c")]
    public async Task An_upstream_that_aborts_is_seen_by_the_client(string listen)
    {
        await using var upstream = await RecordingUpstream.StartAsync(async context =>
        {
            using var socket = await WebSocketPeer.AcceptAsync(context);
            await socket.ReceiveAsync(new byte[10], context.RequestAborted);
            context.Abort();
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: WebSocketPeer.Listen(listen));
        using var socket = await WebSocketPeer.ConnectAsync(gateway, listen);

        await socket.SendAsync("x"u8.ToArray(), WebSocketMessageType.Text, true, default);

        await Should.ThrowAsync<WebSocketException>(() => WebSocketPeer.ReceiveAsync(socket));
    }

    [Fact]
    public async Task Bytes_that_come_with_the_switch_belong_to_the_tunnel()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Accept: x\r\n\r\nfirst");
            (await connection.ReadUntilAsync("second")).ShouldBe("second");
            await connection.SendAsync("third");
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var head = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n");
        (head.Status, head.Header("Connection"), head.Header("Upgrade"), head.Header("Sec-WebSocket-Accept")).ShouldBe((101, "Upgrade", "websocket", "x"));
        await client.Connection.ReadUntilAsync("first");
        await client.SendAsync("second");
        Encoding.ASCII.GetString(await client.Connection.ReadToEndAsync()).ShouldBe("third");
        await upstream.ScriptsAsync();
    }

    private static async Task ShouldReceiveAsync(WebSocket socket, WebSocketMessageType type, byte[] bytes)
    {
        var received = await WebSocketPeer.ReceiveAsync(socket);
        received.Type.ShouldBe(type);
        received.Bytes.AsSpan().SequenceEqual(bytes).ShouldBeTrue($"{bytes.Length} bytes");
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await WebSocketPeer.AcceptAsync(context);
        try
        {
            var buffer = new byte[8 * 1024];
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, context.RequestAborted);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseAsync(part.CloseStatus!.Value, "echo: " + part.CloseStatusDescription, default);
                    return;
                }
                await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, default);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The other side went away.
        }
    }
}
