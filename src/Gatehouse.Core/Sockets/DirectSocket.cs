using System.Net.Sockets;

namespace Gatehouse.Core.Sockets;

/// <summary>
/// A connected socket that never blocks: it is asked directly, and who has to wait is told by the gateway's own poll. Received from by one
/// and sent to by one at a time; <see cref="Close"/> and <see cref="Reset"/> may be called by anybody at any time, and whoever waits then
/// goes on. Why not the framework's own waiting: <c>docs/decisions/0027-own-poll.md</c>.
/// </summary>
internal sealed class DirectSocket : IDisposable
{
    private readonly SocketWatch? watch; // null: the framework waits
    private int closed;

    /// <summary>Takes a connected socket over. Throws <see cref="SocketException"/>.</summary>
    public DirectSocket(Socket socket)
        : this(socket, watch: null)
    {
        if (HasPoll)
            watch = new SocketWatch(socket.SafeHandle, Pollers.InTurn);
    }

    /// <summary>Takes a connected socket over.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="watch">What watches it; null to have the framework wait, as on systems other than Linux.</param>
    public DirectSocket(Socket socket, SocketWatch? watch)
    {
        Socket = socket;
        this.watch = watch;
        socket.Blocking = false;
    }

    /// <summary>True when there is a poll of our own.</summary>
    public static bool HasPoll { get; } = OperatingSystem.IsLinux();

    /// <summary>The socket.</summary>
    public Socket Socket { get; }

    /// <summary>
    /// True when there is likely more to receive, so that waiting ends at once: the last receive filled its room, or there is an end. Set by
    /// who was told that there is something and leaves it for later. Belongs to who receives.
    /// </summary>
    public bool MayHaveMore { get; set; }

    /// <summary>Receives what is there. 0 without a fault at the other side's end; <see cref="SocketError.WouldBlock"/> when there is nothing.</summary>
    public int Receive(Span<byte> room, out SocketError fault)
    {
        var count = 0;
        try
        {
            count = Socket.Receive(room, SocketFlags.None, out fault);
        }
        catch (ObjectDisposedException)
        {
            fault = SocketError.OperationAborted;
        }
        // It is ours, not the other side's: nobody may take it for all there was.
        if (count == 0 && fault == SocketError.Success && Volatile.Read(ref closed) != 0)
            fault = SocketError.OperationAborted;
        // Less than there is room for is all there is, unless the end comes next. After an end or a fault it stays so.
        MayHaveMore = fault != SocketError.WouldBlock && (count == 0 || count == room.Length || watch is { HasEnded: true });
        return count;
    }

    /// <summary>Ends when there may be something to receive, or an end. Takes nothing. The number means nothing.</summary>
    public ValueTask<int> ReadableAsync() =>
        MayHaveMore ? default : watch is null ? FrameworkReadableAsync() : watch.ReadableAsync();

    /// <summary>The same for who has something to be run. False when it need not wait; then nothing is run.</summary>
    public bool WaitsUntilReadable(Action goOn)
    {
#pragma warning disable CA2012 // It is over when it runs, and there is no result to get.
        var wait = ReadableAsync().ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
        if (wait.IsCompleted)
            return false;
        wait.UnsafeOnCompleted(goOn);
        return true;
    }

    /// <summary>
    /// True when there is nothing to receive, and no end. As far as the poll has heard, unless certainty is wanted: that takes a call of the
    /// system. Only for who receives, and does not at this moment.
    /// </summary>
    public bool IsQuiet(bool isCertain)
    {
        // What was told may have been received since; so may what the last receive left no room for.
        if (!MayHaveMore && watch?.TakeReadable() == false && !isCertain)
            return closed == 0;
        MayHaveMore = !IsEmpty();
        return !MayHaveMore;
    }

    /// <summary>The same, certain, while somebody else waits or receives.</summary>
    public bool IsEmpty()
    {
        try
        {
            return !Socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Sends as much as there is room for. 0 and <see cref="SocketError.WouldBlock"/> when there is none.</summary>
    public int Send(ReadOnlySpan<byte> bytes, out SocketError fault)
    {
        try
        {
            return Socket.Send(bytes, SocketFlags.None, out fault);
        }
        catch (ObjectDisposedException)
        {
            fault = SocketError.OperationAborted;
            return 0;
        }
    }

    /// <summary>Waits for room, and sends all of it. Throws <see cref="SocketException"/>.</summary>
    public async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        while (true)
        {
            bytes = bytes[Send(bytes.Span, out var fault)..];
            if (bytes.IsEmpty)
                return;
            if (fault is not SocketError.Success and not SocketError.WouldBlock)
                throw new SocketException((int)fault);
            if (watch is not null)
                await watch.WritableAsync();
            else
                bytes = bytes[await FrameworkSendAsync(bytes)..];
        }
    }

    /// <summary>Tells the other side that nothing more will be sent. Throws <see cref="SocketException"/>.</summary>
    public void EndSending() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes in order, unless something is unread; then the other side sees a reset.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref closed, 1) != 0)
            return;
        try
        {
            // To dispose while something is going on would be a reset.
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Not connected any more.
        }
        Socket.Dispose();
        watch?.Stop();
    }

    /// <summary>Closes, and the other side sees that it was no end in order.</summary>
    public void Reset()
    {
        if (Interlocked.Exchange(ref closed, 1) != 0)
            return;
        Socket.Close(timeout: 0);
        watch?.Stop();
    }

    public void Dispose() => Close();

    // What it fails with, receiving tells.
    private async ValueTask<int> FrameworkReadableAsync()
    {
        try
        {
            await Socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            MayHaveMore = true;
        }
        return 0;
    }

    private async ValueTask<int> FrameworkSendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return await Socket.SendAsync(bytes, SocketFlags.None);
        }
        catch (ObjectDisposedException)
        {
            throw new SocketException((int)SocketError.OperationAborted);
        }
    }
}
