using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// Accepts connections on one address, until it is unbound. Pausing, resuming and unbinding are one caller's at a time; accepting is the server's.
/// </summary>
internal sealed partial class SocketListener : IConnectionListener
{
    private const int Backlog = 512;

    // Short enough that nobody in the backlog gives up.
    private static readonly TimeSpan Exhaustion = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim turn; // of the one who accepts; while paused, of the one who pauses
    private readonly Socket listener;
    private readonly ConnectionCount connections;
    private readonly MemoryPool<byte> pool;
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private CancellationTokenSource pausing = new();
    private bool isPaused;
    private volatile bool isUnbound;

    /// <summary>Accepts on a socket that listens, and owns it.</summary>
    /// <param name="listener">The socket.</param>
    /// <param name="isPaused">True to accept nothing before <see cref="Resume"/>: who connects waits in the backlog.</param>
    /// <param name="connections">Counts what is accepted.</param>
    /// <param name="pool">Memory for connections; disposed with this.</param>
    /// <param name="logger">Hears of what goes wrong.</param>
    /// <param name="time">The clock.</param>
    public SocketListener(Socket listener, bool isPaused, ConnectionCount connections, MemoryPool<byte> pool, ILogger logger, TimeProvider time)
    {
        this.listener = listener;
        this.isPaused = isPaused;
        this.connections = connections;
        this.pool = pool;
        this.logger = logger;
        this.time = time;
        turn = new SemaphoreSlim(isPaused ? 0 : 1);
        EndPoint = listener.LocalEndPoint!;
    }

    public EndPoint EndPoint { get; }

    /// <summary>What it accepts on; not to be used after <see cref="UnbindAsync"/>.</summary>
    public Socket Socket => listener;

    /// <summary>Whether another process has the socket too, and so may go on with it when this one has closed it.</summary>
    public bool IsShared { get; set; }

    /// <summary>Whether the other one keeps it open for whoever comes after this process.</summary>
    public bool IsKept { get; init; }

    /// <summary>A socket that listens. Throws <see cref="AddressInUseException"/>, which Kestrel understands, or what a socket throws.</summary>
    public static Socket Bind(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // What Kestrel means by any address is that of both families.
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            if (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
                throw new AddressInUseException(e.Message, e);
            throw;
        }
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        var isTold = false;
        while (true)
        {
            await turn.WaitAsync(cancellationToken);
            try
            {
                if (isUnbound)
                    return null;
                if (Begin(await listener.AcceptAsync(pausing.Token)) is { } connection)
                    return connection;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                if (!isTold)
                    LogExhausted(logger, EndPoint, e.Message);
                isTold = true;
                await Task.Delay(Exhaustion, time, pausing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // A client that was gone before it was accepted, or a pause.
            }
            finally
            {
                turn.Release();
            }
        }
    }

    /// <summary>Accepts nothing more; who connects waits in the backlog. Ends when nothing is being accepted.</summary>
    public async Task PauseAsync()
    {
        if (isPaused)
            return;
        isPaused = true;
        var mine = turn.WaitAsync();
        await pausing.CancelAsync();
        await mine;
    }

    /// <summary>Accepts again.</summary>
    public void Resume()
    {
        if (!isPaused || isUnbound)
            return;
        isPaused = false;
        pausing.Dispose();
        pausing = new CancellationTokenSource();
        turn.Release();
    }

    /// <summary>
    /// Closes the socket, never while it is accepting: the runtime would end the call by disconnecting the socket, for all who share it.
    /// </summary>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (isUnbound)
            return;
        await PauseAsync();
        isUnbound = true;
        if (IsShared)
            PollSets.Leave(listener);
        listener.Dispose();
        turn.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        pausing.Dispose();
        pool.Dispose();
    }

    private SocketConnection? Begin(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            return new SocketConnection(new DirectSocket(socket), pool, logger, connections);
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
