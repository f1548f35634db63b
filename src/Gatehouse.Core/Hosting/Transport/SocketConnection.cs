using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Gatehouse.Core.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>A client's connection as Kestrel wants it. <see cref="Abort(ConnectionAbortedException)"/> may be called by anybody at any time.</summary>
/// <remarks>
/// Ends as Kestrel's own do: the client's end ends reading and cancels the token; the end of writing, or an abort
/// without a reason, closes in order; an abort with a reason is a reset. <see cref="DisposeAsync"/> waits until all of it is over.
/// </remarks>
internal sealed partial class SocketConnection : ConnectionContext, IDuplexPipe, IThreadPoolWorkItem,
    IConnectionIdFeature, IConnectionTransportFeature, IConnectionItemsFeature, IMemoryPoolFeature, IConnectionLifetimeFeature, IConnectionSocketFeature
{
    private static readonly ConnectionAbortedException InOrder = new("The connection was closed in order.");

    private const int InputEnded = 1;
    private const int OutputEnded = 2;

    private static long count;

    private readonly CancellationTokenSource closed = new();
    private readonly DirectSocket socket;
    private readonly SocketReader reader;
    private readonly SocketWriter writer;
    private readonly ILogger logger;
    private readonly ConnectionCount connections;
    private Exception? reason; // null: not closed
    private int ended; // InputEnded, OutputEnded
    private TaskCompletionSource? over; // null until somebody waits

    /// <summary>Takes over a socket that is connected.</summary>
    public SocketConnection(AcceptedSocket accepted, MemoryPool<byte> pool, ILogger logger, ConnectionCount connections)
    {
        this.logger = logger;
        this.connections = connections;
        (socket, LocalEndPoint, RemoteEndPoint) = accepted;
        MemoryPool = pool;
        ConnectionId = Interlocked.Increment(ref count).ToString("X", CultureInfo.InvariantCulture);
        ConnectionClosed = closed.Token;
        Features = new ConnectionFeatures(this);
        Transport = this;
        reader = new SocketReader(this, socket);
        writer = new SocketWriter(this, socket);
        connections.Begin();
    }

    public Socket Socket => socket.Socket;

    public MemoryPool<byte> MemoryPool { get; }

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; }

    public override IDictionary<object, object?> Items
    {
        get => field ??= new ConnectionItems();
        set;
    }

    public override IDuplexPipe Transport { get; set; }

    public PipeReader Input => reader;

    public PipeWriter Output => writer;

    /// <summary>True when nothing more goes either way.</summary>
    public bool IsClosed => Volatile.Read(ref reason) is not null;

    /// <summary>What an error of a socket is to a server; null for none.</summary>
    public static Exception? Explain(SocketError fault) => fault switch
    {
        SocketError.Success => null,
        // EPIPE and ECONNRESET.
        SocketError.Shutdown or SocketError.ConnectionReset => new ConnectionResetException("The client reset the connection.", new SocketException((int)fault)),
        _ => new IOException("The connection to the client is broken.", new SocketException((int)fault)),
    };

    public override void Abort(ConnectionAbortedException abortReason) => Close(abortReason);

    /// <summary>Closes, if nobody has: in order when there is no reason.</summary>
    public void Close(Exception? reason)
    {
        if (Interlocked.CompareExchange(ref this.reason, reason ?? InOrder, null) is not null)
            return;
        writer.SendHeld();
        if (reason is not null)
            socket.Reset();
        else
            socket.Close();
        writer.Stop();
        reader.Stop();
    }

    public override async ValueTask DisposeAsync()
    {
        reader.Complete();
        writer.Complete();
        // Who ends looks for who waits only after it has said so.
        Interlocked.Exchange(ref over, new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (ended != (InputEnded | OutputEnded))
            await over.Task;
        closed.Dispose();
        connections.End();
        await base.DisposeAsync();
    }

    /// <summary>Why nothing can be read any more; null when the client has closed in order.</summary>
    public Exception? ReasonOf(SocketError fault) => reason ?? Explain(fault);

    /// <summary>Throws why it was closed, if it was.</summary>
    public void ThrowIfClosed()
    {
        if (Volatile.Read(ref reason) is { } closing)
            ExceptionDispatchInfo.Throw(closing);
    }

    /// <summary>Nothing is received any more. Once.</summary>
    public void EndInput() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Nothing is sent any more.</summary>
    public void EndOutput() => End(OutputEnded);

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            closed.Cancel();
        }
        catch (AggregateException e)
        {
            LogFailure(logger, e);
        }
        End(InputEnded);
    }

    private void End(int half)
    {
        if ((Interlocked.Or(ref ended, half) | half) == (InputEnded | OutputEnded))
            Volatile.Read(ref over)?.TrySetResult();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What is to be done at the end of a connection has failed. This is a bug.")]
    private static partial void LogFailure(ILogger logger, Exception exception);
}
