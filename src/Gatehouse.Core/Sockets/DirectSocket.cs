using System.Net.Sockets;

namespace Gatehouse.Core.Sockets;

/// <summary>
/// A connected socket that never blocks: it is asked directly, and who has to wait is told. Received from by one
/// and sent to by one at a time; <see cref="Close"/> and <see cref="Reset"/> may be called by anybody at any time, and whoever waits then
/// goes on. Why not the framework's own waiting: <c>docs/decisions/0027-own-poll.md</c>.
/// </summary>
internal abstract class DirectSocket : IDisposable
{
    private int closed;

    /// <summary>True when there is a poll of our own.</summary>
    public static bool HasPoll { get; } = OperatingSystem.IsLinux();

    /// <summary>The socket, or a view of it that is made for who asks; not to be closed.</summary>
    public abstract Socket Socket { get; }

    /// <summary>
    /// True when there is likely more to receive, so that waiting ends at once: the last receive filled its room, or there is an end. Set by
    /// who was told that there is something and leaves it for later. Belongs to who receives.
    /// </summary>
    public bool MayHaveMore { get; set; }

    /// <summary>True when nobody uses it any more.</summary>
    protected bool IsClosed => Volatile.Read(ref closed) != 0;

    /// <summary>Receives what is there. 0 without a fault at the other side's end; <see cref="SocketError.WouldBlock"/> when there is nothing.</summary>
    public abstract int Receive(Span<byte> room, out SocketError fault);

    /// <summary>Ends when there may be something to receive, or an end. Takes nothing. The number means nothing.</summary>
    public abstract ValueTask<int> ReadableAsync();

    /// <summary>The same for who has something to be run, with its state. False when it need not wait; then nothing is run.</summary>
    public abstract bool WaitsUntilReadable(Action<object?> goOn, object state);

    /// <summary>
    /// True when there is nothing to receive, and no end. As far as the poll has heard, unless certainty is wanted: that takes a call of the
    /// system. Only for who receives, and does not at this moment.
    /// </summary>
    public abstract bool IsQuiet(bool isCertain);

    /// <summary>The same, certain, while somebody else waits or receives.</summary>
    public abstract bool IsEmpty();

    /// <summary>Sends as much as there is room for. 0 and <see cref="SocketError.WouldBlock"/> when there is none.</summary>
    public abstract int Send(ReadOnlySpan<byte> bytes, out SocketError fault);

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
            bytes = bytes[await WaitAndSendAsync(bytes)..];
        }
    }

    /// <summary>Tells the other side that nothing more will be sent. Throws <see cref="SocketException"/>.</summary>
    public abstract void EndSending();

    /// <summary>Closes in order, unless something is unread; then the other side sees a reset.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref closed, 1) == 0)
            End(isReset: false);
    }

    /// <summary>Closes, and the other side sees that it was no end in order.</summary>
    public void Reset()
    {
        if (Interlocked.Exchange(ref closed, 1) == 0)
            End(isReset: true);
    }

    public void Dispose() => Close();

    /// <summary>Closes it, once; who waits goes on.</summary>
    protected abstract void End(bool isReset);

    /// <summary>Waits until there may be room, and says how much was sent in the meantime. Throws <see cref="SocketException"/>.</summary>
    protected abstract ValueTask<int> WaitAndSendAsync(ReadOnlyMemory<byte> bytes);
}
