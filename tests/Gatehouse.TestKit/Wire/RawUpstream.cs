using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Gatehouse.TestKit.Wire;

/// <summary>
/// A server that follows a script, for everything a well-behaved server would not send. The n-th connection follows the n-th
/// script, the last script serves all further ones; at its end the connection is closed.
/// </summary>
public sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Channel<RawConnection> arrivals = Channel.CreateUnbounded<RawConnection>();
    private readonly List<RawConnection> accepted = [];
    private readonly List<Task> running = [];
    private readonly Func<RawConnection, Task>[] scripts;
    private readonly Task accepting;

    private RawUpstream(Func<RawConnection, Task>[] scripts)
    {
        this.scripts = scripts;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>How many connections came so far.</summary>
    public int Connections
    {
        get
        {
            lock (accepted)
                return accepted.Count;
        }
    }

    /// <summary>Everything that was read from all connections so far.</summary>
    public string Received
    {
        get
        {
            lock (accepted)
                return string.Concat(accepted.Select(connection => connection.Received));
        }
    }

    public static RawUpstream Start(params Func<RawConnection, Task>[] scripts) => new(scripts);

    /// <summary>Reads a request's head and answers with this text, for each request of each connection.</summary>
    public static RawUpstream Answering(string response) => new(
    [
        async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
                await connection.SendAsync(response);
        },
    ]);

    /// <summary>The next connection in order of arrival; waits for it.</summary>
    public Task<RawConnection> NextConnectionAsync() => arrivals.Reader.ReadAsync().AsTask().InTime();

    /// <summary>Waits for the scripts of all connections so far, and throws what one of them threw.</summary>
    public Task ScriptsAsync()
    {
        lock (accepted)
            return Task.WhenAll([.. running]).InTime();
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
        foreach (var connection in accepted)
            await connection.DisposeAsync();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptSocketAsync();
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            var connection = new RawConnection(socket);
            lock (accepted)
            {
                accepted.Add(connection);
                running.Add(RunAsync(connection, scripts[Math.Min(accepted.Count, scripts.Length) - 1]));
            }
            arrivals.Writer.TryWrite(connection);
        }
    }

    private static async Task RunAsync(RawConnection connection, Func<RawConnection, Task> script)
    {
        await Task.Yield();
        await using (connection)
            await script(connection);
    }
}
