using System.Net.Sockets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// The connections to one destination. The one that was used last is used first, so that those which are not needed stay idle and go.
/// Thread-safe.
/// </summary>
internal sealed class Http1Pool : IDisposable
{
    // Services commonly close idle connections after 60 s (nginx 75 s, Kestrel 130 s); we give ours up before that.
    private static readonly TimeSpan IdleLifetime = TimeSpan.FromSeconds(55);

    // Long enough to be cheap, short enough to follow a change of DNS.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Stack<Http1Connection> idle = new();
    private readonly string host;
    private readonly int port;
    private readonly TimeProvider time;
    private readonly ITimer sweep;
    private bool disposed;

    public Http1Pool(Destination destination, TimeProvider time)
    {
        var address = new Uri(destination.Origin);
        host = address.IdnHost;
        port = address.Port;
        this.time = time;
        sweep = time.CreateTimer(static state => ((Http1Pool)state!).Sweep(), this, SweepInterval, SweepInterval);
    }

    /// <summary>A connection that is idle and looks alive; null for none.</summary>
    /// <param name="now">Now, as a timestamp.</param>
    public Http1Connection? TryTake(long now)
    {
        while (true)
        {
            Http1Connection? connection;
            lock (gate)
            {
                if (!idle.TryPop(out connection))
                    return null;
            }
            if (!IsTooOld(connection, now) && connection.IsQuiet)
                return connection;
            connection.Dispose();
        }
    }

    /// <summary>A new connection. Throws what a socket throws.</summary>
    public async Task<Http1Connection> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return new Http1Connection(socket, time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes a connection back on which an exchange has ended in order.</summary>
    public void Return(Http1Connection connection)
    {
        if (connection.TryRest(time.GetTimestamp()))
        {
            lock (gate)
            {
                if (!disposed)
                {
                    idle.Push(connection);
                    return;
                }
            }
        }
        connection.Dispose();
    }

    public void Dispose()
    {
        sweep.Dispose();
        lock (gate)
        {
            disposed = true;
            while (idle.TryPop(out var connection))
                connection.Dispose();
        }
    }

    private bool IsTooOld(Http1Connection connection, long now) =>
        time.GetElapsedTime(connection.IdleSince, now) > IdleLifetime || time.GetElapsedTime(connection.Created, now) > Lifetime;

    private void Sweep()
    {
        var now = time.GetTimestamp();
        lock (gate)
        {
            var kept = idle.Where(connection => !IsTooOld(connection, now) && connection.IsQuiet).Reverse().ToArray();
            if (kept.Length == idle.Count)
                return;
            foreach (var old in idle.Except(kept))
                old.Dispose();
            idle.Clear();
            foreach (var connection in kept)
                idle.Push(connection);
        }
    }
}
