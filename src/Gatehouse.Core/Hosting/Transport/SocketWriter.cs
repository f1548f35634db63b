using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// Writes to a socket: what was written goes out in one send when it is flushed, from the buffer it was written into. What the kernel
/// does not take at once is sent by a loop that the flush waits for. Written to by one at a time;
/// <see cref="CancelPendingFlush"/> and <see cref="Stop"/> may be called by anybody at any time.
/// </summary>
internal sealed class SocketWriter(SocketConnection connection, DirectSocket socket) : PipeWriter, IValueTaskSource<FlushResult>
{
    // From here on somebody's own memory is sent as it is, when there is nothing before it.
    private const int WorthNoCopy = 2048;

    private readonly Lock key = new();
    private readonly MemoryPool<byte> pool = connection.MemoryPool;
    private IMemoryOwner<byte>? owner;
    private Memory<byte> buffer;
    private int written;
    private int sent; // of it
    private ManualResetValueTaskSourceCore<bool> waiter;
    private CancellationTokenRegistration cancellation;
    private Queue<UnsentBuffer>? unsent; // null until a client is slow
    private volatile bool isSending; // the loop runs
    private bool isWaiting;
    private volatile bool isCanceled;
    private volatile bool isStopped;
    private bool isCompleted;

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
        if (!isSending && TrySend())
            return new ValueTask<FlushResult>(TakeResult());
        return WaitAsync(cancellationToken);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (written == 0 && source.Length >= WorthNoCopy && !isSending && !isStopped && !isCompleted && !cancellationToken.IsCancellationRequested)
            source = source[Send(source.Span)..];
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
        if (exception is not null)
            connection.Close(exception);
        var isSent = !isSending && TrySend();
        bool begins;
        lock (key)
        {
            isCompleted = true;
            if (!isSent)
                Enqueue();
            begins = !isSending && unsent is { Count: > 0 };
            isSending |= begins;
            if (isSending && !begins)
                return;
        }
        if (begins)
            _ = SendAllAsync();
        else
            connection.Close(reason: null);
    }

    /// <summary>The socket was closed: whoever waits goes on, and nothing more is sent.</summary>
    public void Stop()
    {
        lock (key)
        {
            isStopped = true;
            // The loop fails, and then ends.
            if (isSending)
                return;
        }
        connection.EndOutput();
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

    // False when the kernel does not take everything.
    private bool TrySend()
    {
        if (written > 0 && !isStopped)
            sent = Send(buffer.Span[..written]);
        if (sent < written && !isStopped)
            return false;
        Release();
        return true;
    }

    // How much of it was sent.
    private int Send(ReadOnlySpan<byte> bytes)
    {
        var count = socket.Send(bytes, out var fault);
        if (fault is not SocketError.Success and not SocketError.WouldBlock)
            Fail(fault);
        return count;
    }

    private ValueTask<FlushResult> WaitAsync(CancellationToken cancellationToken)
    {
        bool begins;
        short version;
        lock (key)
        {
            Enqueue();
            begins = !isSending && unsent is { Count: > 0 };
            isSending |= begins;
            waiter.Reset();
            version = waiter.Version;
            isWaiting = true;
            if ((isCanceled || !isSending) && TryWake())
                waiter.SetResult(true);
        }
        if (begins)
            _ = SendAllAsync();
        if (cancellationToken.CanBeCanceled)
            cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((SocketWriter)state!).CancelFlush(token), this);
        return new ValueTask<FlushResult>(this, version);
    }

    private async Task SendAllAsync()
    {
        while (TryTakeUnsent(out var next))
        {
            try
            {
                if (!isStopped)
                    await socket.SendAllAsync(next.Content);
            }
            catch (SocketException e)
            {
                Fail(e.SocketErrorCode);
            }
            finally
            {
                next.Owner.Dispose();
            }
        }
    }

    // False at the end, of which it tells.
    private bool TryTakeUnsent(out UnsentBuffer next)
    {
        bool wakes;
        bool ends;
        lock (key)
        {
            if (unsent!.TryDequeue(out next))
                return true;
            isSending = false;
            wakes = TryWake();
            ends = isCompleted;
        }
        if (isStopped)
            connection.EndOutput();
        else if (ends)
            connection.Close(reason: null);
        if (wakes)
            waiter.SetResult(true);
        return false;
    }

    private void Fail(SocketError fault)
    {
        isStopped = true;
        connection.Close(SocketConnection.Explain(fault));
    }

    private FlushResult TakeResult()
    {
        var canceled = isCanceled;
        if (canceled)
            isCanceled = false;
        return new FlushResult(canceled, isStopped);
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

    private void Enqueue()
    {
        if (written > 0)
        {
            (unsent ??= new()).Enqueue(new UnsentBuffer(owner!, sent, written));
            owner = null;
        }
        Release();
    }

    private void Release()
    {
        owner?.Dispose();
        owner = null;
        buffer = default;
        written = sent = 0;
    }
}
