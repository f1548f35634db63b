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
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        var listener = new ListeningSocket(socket, isWatched && DirectSocket.HasPoll);
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(socket.LocalEndPoint!);
        await listener.ReadableAsync();
        var accepted = listener.TryAccept(out _)!.Value;
        listener.Close();
        return new ConnectionPair(pool, client, new SocketConnection(accepted, pool, NullLogger.Instance, new ConnectionCount()));
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
