using System.Net.WebSockets;
using System.Text;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R5: a WebSocket ends for one side as the other ended it: with its code and its words.</summary>
public sealed class WebSocketCloseTests
{
    public static TheoryData<string, int, string> Closes
    {
        get
        {
            var data = new TheoryData<string, int, string>();
            foreach (var listen in new[] { "http", "h2c" })
            {
                data.Add(listen, 1000, "");
                data.Add(listen, 1001, "going");
                data.Add(listen, 1003, "not this");
                data.Add(listen, 1008, new string('x', 123)); // the longest there is (RFC 6455, 5.5)
                data.Add(listen, 1011, "\u00e9\u20ac");
                data.Add(listen, 3000, "registered");
                data.Add(listen, 4999, "mine");
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Closes))]
    public async Task The_code_of_either_side_reaches_the_other(string listen, int code, string reason)
    {
        await using var upstream = await RecordingUpstream.StartAsync(async context =>
        {
            using var socket = await WebSocketPeer.AcceptAsync(context);
            // What the client closes with comes back as text, behind which this side closes in its own way.
            await socket.ReceiveAsync(new byte[10], context.RequestAborted);
            var seen = $"{(int?)socket.CloseStatus} {socket.CloseStatusDescription}";
            await socket.SendAsync(Encoding.UTF8.GetBytes(seen), WebSocketMessageType.Text, true, default);
            await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, default);
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: WebSocketPeer.Listen(listen));
        using var socket = await WebSocketPeer.ConnectAsync(gateway, listen);

        await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, default).InTime();

        Encoding.UTF8.GetString((await WebSocketPeer.ReceiveAsync(socket)).Bytes).ShouldBe($"{code} {reason}");
        (await WebSocketPeer.ReceiveAsync(socket)).Type.ShouldBe(WebSocketMessageType.Close);
        ((int?)socket.CloseStatus, socket.CloseStatusDescription, socket.State).ShouldBe((code, reason, WebSocketState.Closed));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("h2c")]
    public async Task An_upstream_may_be_the_first_to_close(string listen)
    {
        var answered = new TaskCompletionSource<(int?, string?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await RecordingUpstream.StartAsync(async context =>
        {
            using var socket = await WebSocketPeer.AcceptAsync(context);
            await socket.CloseAsync((WebSocketCloseStatus)4001, "you first", default);
            answered.SetResult(((int?)socket.CloseStatus, socket.CloseStatusDescription));
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: WebSocketPeer.Listen(listen));
        using var socket = await WebSocketPeer.ConnectAsync(gateway, listen);

        (await WebSocketPeer.ReceiveAsync(socket)).Type.ShouldBe(WebSocketMessageType.Close);
        ((int?)socket.CloseStatus, socket.CloseStatusDescription).ShouldBe((4001, "you first"));
        await socket.CloseOutputAsync((WebSocketCloseStatus)4002, "then me", default).InTime();

        (await answered.Task.InTime()).ShouldBe((4002, "then me"));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("h2c")]
    public async Task The_parts_of_a_message_stay_parts(string listen)
    {
        await using var upstream = await RecordingUpstream.StartAsync(async context =>
        {
            using var socket = await WebSocketPeer.AcceptAsync(context);
            var buffer = new byte[100];
            for (var i = 0; i < 3; i++)
            {
                var part = await socket.ReceiveAsync(buffer, context.RequestAborted);
                await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, default);
            }
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: WebSocketPeer.Listen(listen));
        using var socket = await WebSocketPeer.ConnectAsync(gateway, listen);
        var buffer = new byte[100];

        foreach (var (text, isLast) in new[] { ("a", false), ("bc", false), ("def", true) })
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Binary, isLast, default).InTime();
            var part = await socket.ReceiveAsync(buffer, default).InTime();
            (Encoding.UTF8.GetString(buffer, 0, part.Count), part.MessageType, part.EndOfMessage).ShouldBe((text, WebSocketMessageType.Binary, isLast));
        }
    }
}
