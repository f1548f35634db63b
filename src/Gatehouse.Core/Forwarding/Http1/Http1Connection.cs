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
    private readonly TlsStream? tls; // null: nothing is between the socket and the buffers
    private byte[] buffer = []; // rented while something is in it, so that it is one that was used a moment ago
    private ValueTask<int> ahead; // the receive that was begun to see that there was nothing to receive
    private bool isAhead;
    private int start;
    private int end;
    private int disposed;

    public Http1Connection(Socket socket, TlsStream? tls, TimeProvider time, FieldStrings strings)
    {
        this.socket = socket;
        this.tls = tls;
        // Then what the kernel cannot do at once says so, instead of waiting. The framework's streams want it otherwise.
        socket.Blocking = tls is not null;
        Strings = strings;
        Created = time.GetTimestamp();
        Clock = new ExchangeClock(time);
        // A limit that is reached, or a client that goes, ends whatever the connection is doing.
        Clock.Token.UnsafeRegister(static state => ((Http1Connection)state!).Abort(), this);
        Attempt = new Http1Attempt(this);
    }

    /// <summary>When it was connected, as a timestamp of the pool's clock.</summary>
    public long Created { get; }

    /// <summary>Since when it is idle, as a timestamp of the pool's clock.</summary>
    public long IdleSince { get; private set; }

    /// <summary>True when it has served an exchange before: then it may have died in the meantime.</summary>
    public bool IsReused { get; private set; }

    /// <summary>The time limits of its exchanges.</summary>
    public ExchangeClock Clock { get; }

    /// <summary>Runs its exchanges.</summary>
    public Http1Attempt Attempt { get; }

    /// <summary>The head that is being read; one object for all of the connection's answers.</summary>
    public ResponseHead Head { get; } = new();

    /// <summary>Strings of the destination's answers before, to be used again.</summary>
    public FieldStrings Strings { get; }

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

    /// <summary>The exchange has ended in order. False when the connection can have no other.</summary>
    public bool TryRest(long now)
    {
        IdleSince = now;
        IsReused = true;
        if (start < end || disposed != 0)
            return false;
        Release();
        return true;
    }

    /// <summary>
    /// True when nothing has come that nobody asked for, and the other side has not closed: only then may an idle connection be used again.
    /// </summary>
    /// <remarks>
    /// The next answer's receive is begun for it, which would end at once. Not before the connection is wanted: what ends it later is
    /// told only once the thread that polls has come to it, which may be after the request is sent. TLS may also have a part of a record.
    /// </remarks>
    public bool IsQuiet()
    {
        try
        {
            // Nothing was asked since the last look: the receive is still the next answer's.
            if (isAhead)
                return !ahead.IsCompleted && !socket.Poll(0, SelectMode.SelectRead);
            if (disposed != 0)
                return false;
#pragma warning disable CA2012 // It is awaited once, by the next fill.
            ahead = BeginReceive();
#pragma warning restore CA2012
            isAhead = true;
            return !ahead.IsCompleted && (tls is null || tls.IsBetweenRecords);
        }
        catch (Exception e) when (ConnectionFault.Is(e))
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

    /// <summary>Waits for more; what it ends with is to be told to <see cref="Filled"/>. Throws what a socket throws.</summary>
    public ValueTask<int> ReceiveMoreAsync()
    {
        if (!isAhead)
            return BeginReceive();
        isAhead = false;
#pragma warning disable CA2012 // Once, as said.
        return ahead;
#pragma warning restore CA2012
    }

    /// <summary>What was waited for goes into the buffer; false at the end of the connection. Throws what a socket throws.</summary>
    public bool Filled(int count)
    {
        if (tls is null)
        {
            MakeRoom();
            count = socket.Receive(buffer.AsSpan(end), SocketFlags.None, out var fault);
            if (fault == SocketError.WouldBlock)
                return true; // and it is waited for again
            if (fault != SocketError.Success)
                throw new SocketException((int)fault);
        }
        end += count;
        return count > 0;
    }

    /// <summary>Both in one, for where it need not be quick.</summary>
    public async ValueTask<bool> FillAsync() => Filled(await ReceiveMoreAsync());

    /// <summary>Receives straight into somebody's memory, when nothing received is left. 0 at the end of the connection.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> memory) =>
        tls is null ? socket.ReceiveAsync(memory, SocketFlags.None) : tls.ReadAsync(memory);

    /// <summary>Sends. Throws what a socket throws.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (tls is not null)
            return tls.WriteAsync(bytes);
        var sent = socket.Send(bytes.Span, SocketFlags.None, out var fault);
        if (fault is not SocketError.Success and not SocketError.WouldBlock)
            throw new SocketException((int)fault);
        return sent == bytes.Length ? default : SendSlowAsync(bytes[sent..]);
    }

    /// <summary>Sends the head that was written. Throws what a socket throws.</summary>
    public ValueTask SendHeadAsync()
    {
        var sending = SendAsync(HeadWriter.Output.Written);
        if (sending.IsCompletedSuccessfully)
            HeadWriter.Output.Clear();
        return sending;
    }

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
        {
            tls.Cut();
            return;
        }
        try
        {
            // In order, unless something is unread: to dispose while something is going on would be a reset.
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // Not connected any more.
        }
        socket.Dispose();
    }

    /// <summary>The same, and the other side sees that it was no end in order.</summary>
    public void Reset()
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (ConnectionFault.Is(e))
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
        Clock.Dispose();
        Attempt.Dispose();
        Release();
    }

    // Without TLS it is waited without memory.
    private ValueTask<int> BeginReceive()
    {
        if (tls is null)
            return socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
        MakeRoom();
        return tls.ReadAsync(buffer.AsMemory(end));
    }

    // What may still be received into is left to it, and in the end to the collector.
    private void Release()
    {
        start = end = 0;
        if (isAhead && !ahead.IsCompleted)
            return;
        var rented = Interlocked.Exchange(ref buffer, []);
        if (rented.Length > 0)
            ArrayPool<byte>.Shared.Return(rented);
    }

    private async ValueTask SendSlowAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
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
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(BufferSize, buffer.Length * 2));
            buffer.AsSpan(0, end).CopyTo(larger);
            if (end > 0)
                ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        end -= start;
        start = 0;
    }
}
