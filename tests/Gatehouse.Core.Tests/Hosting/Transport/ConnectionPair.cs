using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Hosting.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Core.Tests.Hosting.Transport;

/// <summary>A client and the connection that was accepted from it.</summary>
internal sealed class ConnectionPair : IAsyncDisposable
{
    private readonly SocketListener listener;

    private ConnectionPair(SocketListener listener, CountingPool pool, Socket client, SocketConnection server)
    {
        this.listener = listener;
        Pool = pool;
        Client = client;
        Server = server;
    }

    public CountingPool Pool { get; }

    public Socket Client { get; }

    public SocketConnection Server { get; }

    public PipeReader Input => Server.Transport.Input;

    public PipeWriter Output => Server.Transport.Output;

    public static async Task<ConnectionPair> ConnectAsync()
    {
        var pool = new CountingPool();
        var listener = new SocketListener(SocketListener.Bind(new IPEndPoint(IPAddress.Loopback, 0)), isPaused: false, new ConnectionCount(), pool, NullLogger.Instance, TimeProvider.System);
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.EndPoint);
        return new ConnectionPair(listener, pool, client, (SocketConnection)(await listener.AcceptAsync())!);
    }

    /// <summary>Ends when the connection is known to be closed.</summary>
    public Task ClosedAsync()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Server.ConnectionClosed.Register(closed.SetResult);
        return closed.Task;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        await listener.DisposeAsync();
    }
}
