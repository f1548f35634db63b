using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.WebSockets;

namespace Gatehouse.Benchmarks.Faults;

/// <summary>A service that sends back what comes over its WebSockets.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private EchoServer(WebApplication application) => this.application = application;

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => application.Urls.First().TrimEnd('/');

    public static async Task<EchoServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddWebSockets(static _ => { });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(static async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[256];
            while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        });
        await application.StartAsync();
        return new EchoServer(application);
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();
}
