using System.Net;
using System.Net.Sockets;

namespace Gatehouse.TestKit.Wire;

/// <summary>A way to a server that a test can cut and mend, while the server goes on.</summary>
public sealed class Tunnel : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Socket> sockets = [];
    private readonly Task running;
    private bool isCut;

    private Tunnel(int target)
    {
        this.target = target;
        listener.Start();
        running = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public static Tunnel Start(int target) => new(target);

    /// <summary>Ends all connections, and each new one at once.</summary>
    public void Cut()
    {
        lock (sockets)
        {
            isCut = true;
            End();
        }
    }

    /// <summary>Ends all connections; new ones go through.</summary>
    public void Break()
    {
        lock (sockets)
            End();
    }

    public void Mend()
    {
        lock (sockets)
            isCut = false;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        Cut();
        await running.InTime();
        listener.Dispose();
        stopping.Dispose();
    }

    private void End()
    {
        foreach (var socket in sockets)
            socket.Dispose();
        sockets.Clear();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(stopping.Token);
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                lock (sockets)
                {
                    if (isCut)
                    {
                        client.Dispose();
                        server.Dispose();
                        continue;
                    }
                    sockets.AddRange([client, server]);
                }
                _ = CopyAsync(client, server);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task CopyAsync(Socket client, Socket server)
    {
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, target, stopping.Token);
            await Task.WhenAny(CopyOneWayAsync(client, server), CopyOneWayAsync(server, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut.
        }
        finally
        {
            client.Dispose();
            server.Dispose();
        }
    }

    private static async Task CopyOneWayAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            for (int read; (read = await from.ReceiveAsync(buffer)) > 0;)
                await to.SendAsync(buffer.AsMemory(0, read));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
