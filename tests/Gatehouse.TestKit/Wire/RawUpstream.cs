using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
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
    private readonly SslServerAuthenticationOptions? tls;
    private readonly Task accepting;

    private RawUpstream(Func<RawConnection, Task>[] scripts, SslServerAuthenticationOptions? tls = null)
    {
        this.scripts = scripts;
        this.tls = tls;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    public string Address => $"{(tls is null ? "http" : "https")}://127.0.0.1:{Port}";

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

    /// <summary>The same behind TLS. A script begins when the handshake is done, and does not begin when there was none.</summary>
    public static RawUpstream StartTls(SslServerAuthenticationOptions tls, params Func<RawConnection, Task>[] scripts) => new(scripts, tls);

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
            var stream = tls is null ? null : new SslStream(new NetworkStream(socket, ownsSocket: false));
            var connection = new RawConnection(socket, stream);
            lock (accepted)
            {
                accepted.Add(connection);
                running.Add(RunAsync(connection, stream, scripts[Math.Min(accepted.Count, scripts.Length) - 1]));
            }
            arrivals.Writer.TryWrite(connection);
        }
    }

    private async Task RunAsync(RawConnection connection, SslStream? stream, Func<RawConnection, Task> script)
    {
        await Task.Yield();
        await using (connection)
        {
            if (stream is null || await IsSecuredAsync(stream))
                await script(connection);
        }
    }

    private async Task<bool> IsSecuredAsync(SslStream stream)
    {
        try
        {
            await stream.AuthenticateAsServerAsync(tls!).InTime();
            return true;
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            return false;
        }
    }
}
