using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// Writes to a socket: what was written is sent when it is flushed, from the buffer it was written into. Where a client is slow the flush waits.
/// Written to by one at a time; <see cref="CancelPendingFlush"/>, <see cref="SendHeld"/> and <see cref="Stop"/> may be called by anybody at any
/// time.
/// </summary>
internal sealed class SocketWriter : PipeWriter, IValueTaskSource<FlushResult>
{
    // From here on somebody's own memory is sent as it is, when there is nothing before it.
    private const int WorthNoCopy = 2048;

    private readonly Lock key = new(); // the sender's too
    private readonly MemoryPool<byte> pool;
    private readonly SocketConnection connection;
    private readonly SocketSender sender;
    private IMemoryOwner<byte>? owner;
    private Memory<byte> buffer;
    private int written;
    private ManualResetValueTaskSourceCore<bool> waiter;
    private CancellationTokenRegistration cancellation;
    private bool isWaiting;
    private volatile bool isCanceled;
    private bool isCompleted;

    public SocketWriter(SocketConnection connection, DirectSocket socket)
    {
        this.connection = connection;
        pool = connection.MemoryPool;
        sender = new SocketSender(connection, socket, this, key);
    }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => written;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (buffer.Length - written < Math.Max(sizeHint, 1))
            Grow(sizeHint);
        return buffer[written..];
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(buffer.Length - written), nameof(bytes));
        written += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        ThrowIfCompleted();
        return TrySend() ? new ValueTask<FlushResult>(TakeResult()) : WaitAsync(cancellationToken);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (written == 0 && source.Length >= WorthNoCopy && !isCompleted && !cancellationToken.IsCancellationRequested)
            source = source[sender.Send(source.Span)..];
        if (!source.IsEmpty)
            this.Write(source.Span);
        return FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush()
    {
        lock (key)
        {
            isCanceled = true;
            if (!TryWake())
                return;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.waiter.SetResult(true), this, preferLocal: false);
    }

    /// <summary>Ends: what was written is sent, and then the connection is closed; at once when there was an error.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (isCompleted)
            return;
        isCompleted = true;
        if (exception is not null)
            connection.Close(exception);
        TrySend();
        sender.Complete();
    }

    /// <summary>What was flushed and not sent yet is sent: the socket is about to be closed.</summary>
    public void SendHeld() => sender.SendHeld();

    /// <summary>The socket was closed: whoever waits goes on, and nothing more is sent.</summary>
    public void Stop() => sender.Stop();

    /// <summary>The sender is not busy any more.</summary>
    public void Wake()
    {
        lock (key)
        {
            if (!TryWake())
                return;
        }
        waiter.SetResult(true);
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        cancellation.Dispose();
        cancellation = default;
        waiter.GetResult(token);
        return TakeResult();
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => waiter.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        waiter.OnCompleted(continuation, state, token, flags);

    // False when the sender is busy with some of it, or with what was before it.
    private bool TrySend()
    {
        var isSent = written > 0 ? sender.TrySend(owner!, written) : !sender.IsBusy;
        if (written == 0)
            owner?.Dispose();
        owner = null;
        buffer = default;
        written = 0;
        return isSent;
    }

    private ValueTask<FlushResult> WaitAsync(CancellationToken cancellationToken)
    {
        short version;
        lock (key)
        {
            waiter.Reset();
            version = waiter.Version;
            isWaiting = true;
            if ((isCanceled || !sender.IsBusy) && TryWake())
                waiter.SetResult(true);
        }
        if (cancellationToken.CanBeCanceled)
            cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((SocketWriter)state!).CancelFlush(token), this);
        return new ValueTask<FlushResult>(this, version);
    }

    private bool TryWake()
    {
        var was = isWaiting;
        isWaiting = false;
        return was;
    }

    private void CancelFlush(CancellationToken token)
    {
        lock (key)
        {
            if (!TryWake())
                return;
        }
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => state.Writer.waiter.SetException(new OperationCanceledException(state.Token)), (Writer: this, Token: token), preferLocal: false);
    }

    private FlushResult TakeResult()
    {
        var canceled = isCanceled;
        if (canceled)
            isCanceled = false;
        return new FlushResult(canceled, sender.IsStopped);
    }

    private void ThrowIfCompleted()
    {
        if (isCompleted)
            throw new InvalidOperationException("Writing is over.");
    }

    private void Grow(int sizeHint)
    {
        ThrowIfCompleted();
        var least = written + Math.Max(sizeHint, 1);
        // One buffer that grows, because then it is always one send.
        var next = least <= pool.MaxBufferSize ? pool.Rent() : MemoryPool<byte>.Shared.Rent(Math.Max(least, buffer.Length * 2));
        buffer.Span[..written].CopyTo(next.Memory.Span);
        owner?.Dispose();
        owner = next;
        buffer = next.Memory;
    }
}
