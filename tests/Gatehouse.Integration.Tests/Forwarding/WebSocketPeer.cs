using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>Both ends of a WebSocket, by the upgrade of HTTP/1.1 or the extended CONNECT of HTTP/2.</summary>
internal static class WebSocketPeer
{
    /// <summary>The section of a gateway that listens to one scheme: <c>http</c> or <c>h2c</c>.</summary>
    public static string Listen(string scheme) => $"listen: {scheme}://127.0.0.1:0";

    /// <summary>Opens one through a gateway that listens to this scheme, with the protocol <c>chat</c>.</summary>
    public static async Task<ClientWebSocket> ConnectAsync(RunningGateway gateway, string listen)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("chat");
        if (listen == "h2c")
            (socket.Options.HttpVersion, socket.Options.HttpVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/ws?x=1"), invoker, default).InTime();
        return socket;
    }

    /// <summary>The next message, whole.</summary>
    public static async Task<(WebSocketMessageType Type, byte[] Bytes)> ReceiveAsync(WebSocket socket)
    {
        var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, default).InTime();
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return (part.MessageType, message.ToArray());
        }
    }

    /// <summary>The upstream's end. The handshake of RFC 6455, 4.2.2, by hand: the upstream has no middleware.</summary>
    public static async Task<WebSocket> AcceptAsync(HttpContext context)
    {
        var key = context.Request.Headers.SecWebSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        context.Response.Headers.Upgrade = "websocket";
#pragma warning disable CA5350 // prescribed by the RFC
        context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key)));
#pragma warning restore CA5350
        context.Response.Headers.SecWebSocketProtocol = "chat";
        var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, SubProtocol = "chat" });
    }
}
