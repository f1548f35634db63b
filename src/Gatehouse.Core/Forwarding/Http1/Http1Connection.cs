using System.Buffers;
using System.Net.Sockets;
using Gatehouse.Core.Forwarding.Transport;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// A connection to a destination with what has been received on it and not been used. Used by one exchange at a time, which may send
/// and receive at once. <see cref="Abort"/> may be called by anybody at any time and ends both.
/// </summary>
internal sealed class Http1Connection : IDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly Socket socket;
    private readonly TlsStream? tls;

    // The socket itself without TLS: nothing is between it and the buffers.
    private readonly Stream stream;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int start;
    private int end;
    private int disposed;

    // With TLS: the read that has begun before the request was sent, to see that there was nothing to read.
    private ValueTask<int>? ahead;

    public Http1Connection(Socket socket, TlsStream? tls, long created)
    {
        this.socket = socket;
        this.tls = tls;
        stream = (Stream?)tls ?? new NetworkStream(socket, ownsSocket: true);
        Created = created;
    }

    /// <summary>When it was connected, as a timestamp of the pool's clock.</summary>
    public long Created { get; }

    /// <summary>Since when it is idle, as a timestamp of the pool's clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>True when it has served an exchange before: then it may have died in the meantime.</summary>
    public bool IsReused { get; set; }

    /// <summary>The head that is being read; one object for all of the connection's answers.</summary>
    public ResponseHead Head { get; } = new();

    /// <summary>Strings of the answers before, to be used again.</summary>
    public FieldStrings Strings { get; } = new();

    /// <summary>Writes the heads of requests.</summary>
    public RequestHeadWriter HeadWriter { get; } = new();

    /// <summary>What has been received and not been taken.</summary>
    public ReadOnlySpan<byte> Received => buffer.AsSpan(start, end - start);

    /// <summary>The same, for sending it on.</summary>
    public ReadOnlyMemory<byte> ReceivedMemory => buffer.AsMemory(start, end - start);

    /// <summary>
    /// True when the end of the connection was meant by the other side: without TLS that cannot be told, and is believed.
    /// </summary>
    public bool EndedInOrder => tls is null || tls.EndedInOrder;

    /// <summary>
    /// True when nothing has come that nobody asked for, and the other side has not closed: only then may it be used again.
    /// </summary>
    public bool IsQuiet()
    {
        try
        {
            return start == end && disposed == 0 && !socket.Poll(0, SelectMode.SelectRead) && (tls is null || IsQuiet(tls));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Marks received bytes as used.</summary>
    public void Take(int count)
    {
        start += count;
        if (start == end)
            start = end = 0;
    }

    /// <summary>Receives more; false at the end of the connection. Throws what a socket throws.</summary>
    public ValueTask<bool> FillAsync()
    {
        MakeRoom();
        var read = ahead ?? stream.ReadAsync(buffer.AsMemory(end));
        ahead = null;
        return read.IsCompletedSuccessfully ? ValueTask.FromResult(Filled(read.Result)) : FillSlowAsync(read);
    }

    /// <summary>Receives straight into somebody's memory, when nothing received is left. 0 at the end of the connection.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> memory) => stream.ReadAsync(memory);

    /// <summary>Sends. Throws what a socket throws.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    /// <summary>Tells the other side that nothing more will be sent; receiving goes on. Throws what a socket throws.</summary>
    public Task EndSendingAsync()
    {
        if (tls is not null)
            return tls.ShutdownAsync();
        socket.Shutdown(SocketShutdown.Send);
        return Task.CompletedTask;
    }

    /// <summary>Ends whatever is going on: pending sends and receives fail.</summary>
    public void Abort()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        if (tls is not null)
            tls.Cut();
        else
            stream.Dispose();
    }

    /// <summary>The same, and the other side sees that it was no end in order.</summary>
    public void Reset()
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is over already.
        }
        Abort();
    }

    /// <summary>Closes, and gives the memory back. After the last use only.</summary>
    public void Dispose()
    {
        Abort();
        tls?.Dispose();
        var rented = Interlocked.Exchange(ref buffer, []);
        // A read that still goes on might write into it when it is somebody else's.
        if (rented.Length > 0 && ahead is null)
            ArrayPool<byte>.Shared.Return(rented);
        start = end = 0;
    }

    // What TLS has taken from the socket and not handed out is not seen by a look at the socket: a part of a record, or whole records.
    // Whole ones would end a read at once. The one that does not end is that of the next answer.
    private bool IsQuiet(TlsStream secure)
    {
        if (!secure.IsBetweenRecords)
            return false;
        // Nothing was asked since the last look: the read is still the next answer's.
        if (ahead is { } pending)
            return !pending.IsCompleted;
        var read = secure.ReadAsync(buffer.AsMemory());
        if (read.IsCompleted)
            return false;
        ahead = read;
        return true;
    }

    private async ValueTask<bool> FillSlowAsync(ValueTask<int> read) => Filled(await read);

    private bool Filled(int count)
    {
        end += count;
        return count > 0;
    }

    private void MakeRoom()
    {
        if (end < buffer.Length)
            return;
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        end -= start;
        start = 0;
    }
}
