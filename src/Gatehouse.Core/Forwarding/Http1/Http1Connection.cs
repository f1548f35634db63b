using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Gatehouse.Core.Forwarding.Transport;
using Gatehouse.Core.Reuse;
using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// A connection to a destination with what has been received on it and not been used. Used by one exchange at a time, which may send
/// and receive at once. <see cref="Abort"/> may be called by anybody at any time and ends both.
/// </summary>
internal sealed class Http1Connection : IDisposable
{
    private readonly DirectSocket socket;
    private readonly TlsStream? tls; // null: nothing is between the socket and the buffers
    private readonly PlainReceiver receiver; // without TLS
    private readonly HeldHead head; // without TLS
    private byte[] buffer = []; // rented while something is in it, so that it is one that was used a moment ago
    private ValueTask<int> ahead; // of TLS: the receive that was begun to see that there was nothing to receive
    private bool isAhead;
    private int start;
    private int end;
    private int disposed;

    public Http1Connection(DirectSocket socket, TlsStream? tls, TimeProvider time, FieldStrings strings)
    {
        this.socket = socket;
        this.tls = tls;
        Strings = strings;
        Created = time.GetTimestamp();
        Clock = new ExchangeClock(time);
        // A limit that is reached, or a client that goes, ends whatever the connection is doing.
        Clock.Token.UnsafeRegister(static state => ((Http1Connection)state!).Abort(), this);
        Attempt = new Http1Attempt(this);
        receiver = new PlainReceiver(this, socket);
        head = new HeldHead(this, socket, HeadWriter.Output);
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
        if (start < end || disposed != 0 || head.IsSending)
            return false;
        Release();
        return true;
    }

    /// <summary>
    /// True when nothing has come that nobody asked for, and the other side has not closed: only then may an idle connection be used again.
    /// </summary>
    /// <param name="isCertain">
    /// False: as far as the poll has heard, which may be a moment behind. Enough for what is tried again when the connection was dead.
    /// </param>
    /// <remarks>
    /// Of TLS the next answer's receive is begun for it, which would end at once: there may be what is no answer's, or a part of a record.
    /// </remarks>
    public bool IsQuiet(bool isCertain)
    {
        if (disposed != 0)
            return false;
        if (tls is null)
            return socket.IsQuiet(isCertain);
        try
        {
            // Nothing was asked since the last look: the receive is still the next answer's.
            if (isAhead)
                return !ahead.IsCompleted && socket.IsEmpty();
#pragma warning disable CA2012 // It is awaited once, by the next fill.
            ahead = BeginReceive();
#pragma warning restore CA2012
            isAhead = true;
            return !ahead.IsCompleted && tls.IsBetweenRecords;
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

    /// <summary>Where more is received to.</summary>
    public Span<byte> Room
    {
        get
        {
            MakeRoom();
            return buffer.AsSpan(end);
        }
    }

    /// <summary>Receives more; what it ends with is to be told to <see cref="Filled"/>. Throws what a socket throws.</summary>
    public ValueTask<int> ReceiveMoreAsync()
    {
        if (!isAhead)
            return BeginReceive();
        isAhead = false;
#pragma warning disable CA2012 // Once, as said.
        return ahead;
#pragma warning restore CA2012
    }

    /// <summary>So much was received; false at the end of the connection, and when it came before there was a request.</summary>
    public bool Filled(int count)
    {
        end += count;
        return count > 0 && !head.IsHeld;
    }

    /// <summary>Both in one, for where it need not be quick.</summary>
    public async ValueTask<bool> FillAsync() => Filled(await ReceiveMoreAsync());

    /// <summary>Receives straight into somebody's memory, when nothing received is left. 0 at the end of the connection.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> memory) =>
        tls is null ? ReceivePlainAsync(memory) : tls.ReadAsync(memory);

    /// <summary>Sends. Throws what a socket throws.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (tls is not null)
            return tls.WriteAsync(bytes);
        var sent = socket.Send(bytes.Span, out _);
        return sent == bytes.Length ? default : socket.SendAllAsync(bytes[sent..]);
    }

    /// <summary>Sends the head that was written, now or at the end of the round. Throws what a socket throws.</summary>
    public ValueTask SendHeadAsync()
    {
        if (tls is null && head.TryHold())
            return default;
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
        socket.EndSending();
        return Task.CompletedTask;
    }

    /// <summary>Ends whatever is going on: pending sends and receives fail.</summary>
    public void Abort()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        socket.Close();
    }

    /// <summary>The same, and the other side sees that it was no end in order.</summary>
    public void Reset()
    {
        socket.Reset();
        Abort();
    }

    /// <summary>Closes, in TLS with a word about it unless it was aborted, and gives the memory back. After the last use only.</summary>
    public void Dispose()
    {
        // While a receive is under way, TLS is not only ours.
        if (tls is not null && Volatile.Read(ref disposed) == 0 && !(isAhead && !ahead.IsCompleted))
            _ = TellEndAsync(tls);
        Abort();
        tls?.Dispose();
        Clock.Dispose();
        Attempt.Dispose();
        Release();
    }

    // RFC 8446, 6.1. What there is no room for is not waited for: the socket is closed at once.
    private static async Task TellEndAsync(TlsStream tls)
    {
        try
        {
            await tls.ShutdownAsync();
        }
        catch (Exception e) when (ConnectionFault.Is(e) || e is InvalidOperationException or CryptographicException)
        {
            // The other side is gone, was told before, or has ended TLS by a fault of its own.
        }
    }

    private ValueTask<int> BeginReceive()
    {
        if (tls is null)
            return receiver.ReceiveAsync();
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
            PollBuffers.Return(rented);
    }

    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private async ValueTask<int> ReceivePlainAsync(Memory<byte> memory)
    {
        while (true)
        {
            await socket.ReadableAsync();
            var count = socket.Receive(memory.Span, out var fault);
            if (fault == SocketError.Success)
                return count;
            if (fault != SocketError.WouldBlock)
                throw new SocketException((int)fault);
        }
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
            var larger = PollBuffers.Rent(Math.Max(PollBuffers.Large, buffer.Length * 2));
            buffer.AsSpan(0, end).CopyTo(larger);
            if (end > 0)
                PollBuffers.Return(buffer);
            buffer = larger;
        }
        end -= start;
        start = 0;
    }
}
