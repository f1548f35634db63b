using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// Accepts connections on one address, until it is unbound. Accepting is one caller's at a time, the server's; pausing, resuming and unbinding may
/// be anybody's at any time.
/// </summary>
internal sealed partial class SocketListener : IConnectionListener
{
    private const int Backlog = 512;

    // Many clients that come at once must not keep the thread that polls for all.
    private const int MostAtOnce = 16;

    // Short enough that nobody in the backlog gives up.
    private static readonly TimeSpan Exhaustion = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly Lock key = new(); // who accepts has it, so that whoever has had it knows that nothing is being accepted
    private readonly ListeningSocket listener;
    private readonly ConnectionCount connections;
    private readonly MemoryPool<byte> pool;
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly TaskCompletionSource unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int atOnce;
    private long? told; // when it was last logged that nothing can be accepted

    /// <summary>Accepts on a socket that listens, and owns it. Throws <see cref="SocketException"/>.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="isPaused">True to accept nothing before <see cref="Resume"/>: who connects waits in the backlog.</param>
    /// <param name="connections">Counts what is accepted.</param>
    /// <param name="pool">Memory for connections; disposed with this.</param>
    /// <param name="logger">Hears of what goes wrong.</param>
    /// <param name="time">The clock.</param>
    public SocketListener(ListeningSocket socket, bool isPaused, ConnectionCount connections, MemoryPool<byte> pool, ILogger logger, TimeProvider time)
    {
        listener = socket;
        this.connections = connections;
        this.pool = pool;
        this.logger = logger;
        this.time = time;
        EndPoint = socket.Socket.LocalEndPoint!;
        if (!isPaused)
            resumed.SetResult();
    }

    public EndPoint EndPoint { get; }

    /// <summary>What it accepts on; not to be used after <see cref="Close"/>.</summary>
    public Socket Socket => listener.Socket;

    /// <summary>Whether another process keeps the socket open for whoever comes after this one.</summary>
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (++atOnce > MostAtOnce)
                await Task.Yield();
            await resumed.Task;
            // Who was accepted is served, also when it was the last.
            if (TryAccept(out var fault) is { } accepted)
                return new SocketConnection(accepted, pool, logger, connections);
            if (unbound.Task.IsCompleted)
            {
                listener.Drop();
                return null;
            }
            // Paused in between, or a client that was gone before it was accepted.
            if (fault is SocketError.Success or SocketError.ConnectionAborted or SocketError.ConnectionReset)
                continue;
            if (fault == SocketError.WouldBlock)
                await listener.ReadableAsync();
            else
                await RecoverAsync(fault);
            atOnce = 0;
        }
    }

    /// <summary>Accepts nothing more; who connects waits in the backlog. Afterwards nothing is being accepted.</summary>
    public void Pause()
    {
        lock (key)
        {
            if (resumed.Task.IsCompleted)
                resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Accepts again.</summary>
    public void Resume()
    {
        lock (key)
            resumed.TrySetResult();
    }

    /// <summary>Closes the socket; connections go on.</summary>
    public void Close()
    {
        lock (key)
        {
            // Never while it is accepting: the runtime would end the call by disconnecting the socket, for all who share it.
            if (unbound.TrySetResult())
                listener.Close();
            resumed.TrySetResult();
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        Close();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        Close();
        pool.Dispose();
        return default;
    }

    // Success and nobody when it pauses, or is unbound.
    private AcceptedSocket? TryAccept(out SocketError fault)
    {
        fault = SocketError.Success;
        lock (key)
            return resumed.Task.IsCompleted && !unbound.Task.IsCompleted ? listener.TryAccept(out fault) : null;
    }

    private static string TooMany =>
        $"the process may have {DescriptorLimit.Current.Most} open files and connections (ulimit -n, LimitNOFILE) and keeps the last few for itself";

    // Mostly the process may have no more descriptors. Whatever it is, to ask again at once would keep a processor busy.
    private async Task RecoverAsync(SocketError fault)
    {
        if (told is null || time.GetElapsedTime(told.Value) >= Quiet)
        {
            told = time.GetTimestamp();
            LogExhausted(logger, EndPoint, fault == SocketError.TooManyOpenSockets && DirectSocket.HasPoll ? TooMany : new SocketException((int)fault).Message);
        }
        await unbound.Task.WaitAsync(Exhaustion, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot accept connections on {EndPoint}: {Reason}. New clients wait until connections end.")]
    private static partial void LogExhausted(ILogger logger, EndPoint endPoint, string reason);
}
