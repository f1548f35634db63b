using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Reuse;

namespace Gatehouse.Core.Sockets;

/// <summary>
/// A socket, which it owns, as a stream for what wants one. Reads and writes only as memory, and only asynchronously. Cancelling a read or a write
/// closes the socket: nobody could tell what went through. Throws <see cref="IOException"/> with what the socket says.
/// </summary>
internal abstract class DirectStream(DirectSocket socket) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.CanBeCanceled ? ReceiveOrCloseAsync(buffer, cancellationToken) : ReceiveAsync(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        var sent = socket.Send(buffer.Span, out _);
        return sent == buffer.Length ? default : WriteRestAsync(buffer[sent..], cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            socket.Close();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReceiveOrCloseAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var cancelling = CloseOn(cancellationToken);
        try
        {
            return await ReceiveAsync(buffer);
        }
        catch (IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        await socket.ReadableAsync();
        if (buffer.IsEmpty)
        {
            // Only waited for: it is still there.
            socket.MayHaveMore = true;
            return 0;
        }
        while (true)
        {
            var count = socket.Receive(buffer.Span, out var fault);
            if (fault == SocketError.Success)
                return count;
            if (fault != SocketError.WouldBlock)
                throw Failure(fault);
            await socket.ReadableAsync();
        }
    }

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> rest, CancellationToken cancellationToken)
    {
        using var cancelling = CloseOn(cancellationToken);
        try
        {
            await socket.SendAllAsync(rest);
        }
        catch (SocketException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Failure(e.SocketErrorCode);
        }
    }

    private CancellationTokenRegistration CloseOn(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static socket => ((DirectSocket)socket!).Close(), socket);

    private static IOException Failure(SocketError fault)
    {
        var reason = new SocketException((int)fault);
        return new IOException(reason.Message, reason);
    }
}
