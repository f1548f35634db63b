using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Hosting.Transport;
using Gatehouse.Core.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Core.Tests.Hosting.Transport;

/// <summary>A client and the connection that was accepted from it.</summary>
internal sealed class ConnectionPair : IAsyncDisposable
{
    private ConnectionPair(CountingPool pool, Socket client, SocketConnection server)
    {
        Pool = pool;
        Client = client;
        Server = server;
    }

    public CountingPool Pool { get; }

    public Socket Client { get; }

    public SocketConnection Server { get; }

    public PipeReader Input => Server.Transport.Input;

    public PipeWriter Output => Server.Transport.Output;

    /// <summary>Connects.</summary>
    /// <param name="isWatched">True: as the gateway does it. False: the framework waits, as on systems other than Linux.</param>
    public static async Task<ConnectionPair> ConnectAsync(bool isWatched = true)
    {
        var pool = new CountingPool();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        var accepted = await listener.AcceptAsync();
        accepted.NoDelay = true;
        var socket = isWatched ? new DirectSocket(accepted) : new DirectSocket(accepted, watch: null);
        return new ConnectionPair(pool, client, new SocketConnection(socket, pool, NullLogger.Instance, new ConnectionCount()));
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
        Pool.Dispose();
    }
}
