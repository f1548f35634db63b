using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using Gatehouse.Core.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// Reads a socket as if there were a <see cref="Pipe"/> in between: it receives ahead, so that the client's end is seen while nobody
/// reads. The reader goes on where the receive ended, on the same thread; who is cancelled goes on elsewhere. Read by one at a time;
/// <see cref="CancelPendingRead"/> and <see cref="Stop"/> may be called by anybody at any time.
/// </summary>
internal sealed class SocketReader : PipeReader, IValueTaskSource<ReadResult>, IThreadPoolWorkItem, IRoundWork
{
    // What is received ahead and not looked at; then the client waits. Kestrel's own limit.
    private const int MostAhead = 1024 * 1024;

    // So much is received before the reader goes on, when it is there: a small body comes together with its head.
    private const int Enough = 16 * 1024;

    // A client that sends as fast as it is received must not keep the thread that polls for all.
    private const int MostAtOnce = 32;

    private static readonly Action<object?> GoOn = static reader => ((SocketReader)reader!).ReceiveTold();

    private readonly SocketConnection connection;
    private readonly DirectSocket socket;
    private readonly Lock key = new();
    private ReceiveChain chain;
    private ManualResetValueTaskSourceCore<bool> waiter;
    private CancellationTokenRegistration cancellation;
    private Exception? error;
    private long examined;
    private bool isReceiving; // somebody runs Receive, or waits to
    private bool isWaiting;
    private bool isCanceled;
    private bool isCompleted; // by the reader
    private bool isStopped; // by the connection
    private bool isEnded; // by the socket

    public SocketReader(SocketConnection connection, DirectSocket socket)
    {
        this.connection = connection;
        this.socket = socket;
        chain = new ReceiveChain(connection.MemoryPool);
    }

    private long Ahead => chain.Received - examined;

    private bool HasResult => Ahead > 0 || isCanceled || isEnded;

    public override bool TryRead(out ReadResult result)
    {
        lock (key)
        {
            ThrowIfCompleted();
            var has = HasResult;
            result = has ? TakeResult() : default;
            return has;
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        bool begins;
        short version;
        lock (key)
        {
            ThrowIfCompleted();
            if (HasResult)
                return new ValueTask<ReadResult>(TakeResult());
            if (isWaiting)
                throw new InvalidOperationException("Somebody reads already.");
            waiter.Reset();
            version = waiter.Version;
            isWaiting = true;
            begins = TryBegin();
        }
        if (cancellationToken.CanBeCanceled)
            cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((SocketReader)state!).CancelRead(token), this);
        if (begins)
            Receive();
        return new ValueTask<ReadResult>(this, version);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        bool begins;
        lock (key)
        {
            ThrowIfCompleted();
            var seen = chain.OffsetOf(examined);
            if (seen < chain.OffsetOf(consumed))
                throw new InvalidOperationException("More was consumed than examined.");
            this.examined = Math.Max(this.examined, seen);
            chain.Consume(consumed);
            begins = TryBegin();
        }
        if (begins)
            Receive();
    }

    public override void CancelPendingRead()
    {
        lock (key)
        {
            isCanceled = true;
            if (!TryWake())
                return;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static reader => reader.waiter.SetResult(true), this, preferLocal: false);
    }

    public override void Complete(Exception? exception = null)
    {
        lock (key)
        {
            if (isCompleted)
                return;
            isCompleted = true;
            Drop();
        }
    }

    /// <summary>The socket was closed: the end comes, from a receive if there is one.</summary>
    public void Stop()
    {
        lock (key)
        {
            isStopped = true;
            if (isReceiving)
                return;
            isReceiving = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static reader => reader.End(SocketError.OperationAborted), this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => Receive();

    void IRoundWork.Run() => waiter.SetResult(true);

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        cancellation.Dispose();
        cancellation = default;
        waiter.GetResult(token);
        lock (key)
            return TakeResult();
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => waiter.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        waiter.OnCompleted(continuation, state, token, flags);

    private void ReceiveTold()
    {
        socket.MayHaveMore = true;
        Receive();
    }

    // Runs until there is nothing to receive, the reader has enough, or the connection ends. One at a time: who has set isReceiving.
    private void Receive()
    {
        for (var i = 0; i < MostAtOnce; i++)
        {
            if (socket.WaitsUntilReadable(GoOn, this) || !TryReceive())
                return;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // False when somebody else will go on, or nobody.
    private bool TryReceive()
    {
        if (TryGetRoom() is not { } room)
            return false;
        var count = socket.Receive(room.Span, out var fault);
        bool wakes;
        lock (key)
        {
            chain.Fill(count);
            if (isCompleted)
                Drop();
            wakes = Ahead >= (socket.MayHaveMore ? Enough : 1) && TryWake();
        }
        if (wakes && Round.Current?.TryGoOnLater(this, count) != true)
            waiter.SetResult(true);
        if (count > 0 || fault == SocketError.WouldBlock)
            return true;
        End(fault);
        return false;
    }

    // Null when the reader has enough: it calls when it has less. What waits in the socket still does.
    private Memory<byte>? TryGetRoom()
    {
        lock (key)
        {
            if (!isCompleted && !isStopped)
            {
                if (Ahead < MostAhead)
                    return chain.BeginFill();
                socket.MayHaveMore = true;
                isReceiving = false;
                return null;
            }
        }
        End(SocketError.Success);
        return null;
    }

    // As a pipe does: first the reader sees the end, then everybody.
    private void End(SocketError fault)
    {
        bool wakes;
        lock (key)
        {
            isReceiving = true; // for ever
            isEnded = true;
            error = connection.ReasonOf(fault);
            wakes = TryWake();
        }
        if (wakes)
            waiter.SetResult(true);
        connection.EndInput();
    }

    private bool TryBegin()
    {
        if (isReceiving || Ahead >= MostAhead)
            return false;
        isReceiving = true;
        return true;
    }

    private bool TryWake()
    {
        if (!isWaiting)
            return false;
        isWaiting = false;
        return true;
    }

    private ReadResult TakeResult()
    {
        if (error is not null)
            ExceptionDispatchInfo.Throw(error);
        var canceled = isCanceled;
        isCanceled = false;
        return new ReadResult(chain.Content, canceled, isEnded);
    }

    private void Drop()
    {
        examined = chain.Received;
        chain.Clear();
    }

    private void CancelRead(CancellationToken token)
    {
        lock (key)
        {
            if (!TryWake())
                return;
        }
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => state.Reader.waiter.SetException(new OperationCanceledException(state.Token)), (Reader: this, Token: token), preferLocal: false);
    }

    private void ThrowIfCompleted()
    {
        if (isCompleted)
            throw new InvalidOperationException("Reading is over.");
    }
}
