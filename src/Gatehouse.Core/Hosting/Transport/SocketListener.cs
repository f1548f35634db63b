using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>Accepts connections on one address, until it is unbound.</summary>
internal sealed partial class SocketListener : IConnectionListener
{
    private const int Backlog = 512;

    // Short enough that nobody in the backlog gives up.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource unbound = new();
    private readonly Socket listener;
    private readonly MemoryPool<byte> pool;
    private readonly ILogger logger;
    private readonly TimeProvider time;

    /// <summary>Listens. Throws <see cref="AddressInUseException"/>, which Kestrel understands, or what a socket throws.</summary>
    public SocketListener(IPEndPoint endPoint, MemoryPool<byte> pool, ILogger logger, TimeProvider time)
    {
        this.pool = pool;
        this.logger = logger;
        this.time = time;
        listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // What Kestrel means by any address is that of both families.
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
                listener.DualMode = true;
            listener.Bind(endPoint);
            listener.Listen(Backlog);
            EndPoint = listener.LocalEndPoint!;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            if (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
                throw new AddressInUseException(e.Message, e);
            throw;
        }
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        var isTold = false;
        while (!unbound.IsCancellationRequested)
        {
            try
            {
                if (Begin(await listener.AcceptAsync(cancellationToken)) is { } connection)
                    return connection;
            }
            catch (Exception e) when (e is ObjectDisposedException || e is SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                break;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                if (!isTold)
                    LogExhausted(logger, EndPoint, e.Message);
                isTold = true;
                await Task.Delay(Pause, time, unbound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (SocketException)
            {
                // A client that was gone before it was accepted.
            }
        }
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        unbound.Cancel();
        listener.Dispose();
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        unbound.Dispose();
        pool.Dispose();
    }

    private SocketConnection? Begin(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            return new SocketConnection(new DirectSocket(socket), pool, logger);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot accept connections on {EndPoint}: {Reason}. New clients wait until connections end.")]
    private static partial void LogExhausted(ILogger logger, EndPoint endPoint, string reason);
}
