using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gatehouse.Core.Sockets;

/// <summary>
/// What the kernel has told of one socket. It tells each change once: who has been told, and then receives less than there is room for, or can
/// send no more, has to wait and need not ask again.
/// </summary>
internal sealed class SocketWatch
{
    private const Epoll.Tidings Over = Epoll.Tidings.Failed | Epoll.Tidings.HungUp | Epoll.Tidings.Ended;

    private readonly Poller poller;
    private readonly SocketWait readable = new();
    private SocketWait? writable; // null until somebody has to wait
    private Epoll.Tidings kept; // until its turn
    private volatile bool hasEnded;
    private volatile bool isStopped;

    /// <summary>Begins. Throws <see cref="SocketException"/> when the system watches no more sockets, or when it was closed.</summary>
    /// <param name="handle">The socket, which is connected, connecting or listening.</param>
    /// <param name="poller">What tells of it.</param>
    /// <param name="isConnecting">True when it is waited for to be writable.</param>
    /// <param name="goesFirst">True when it does not wait for its turn (<see cref="Turns"/>).</param>
    public SocketWatch(SafeHandle handle, Poller poller, bool isConnecting = false, bool goesFirst = false)
    {
        Handle = handle;
        GoesFirst = goesFirst;
        this.poller = poller;
        if (isConnecting)
            writable = new SocketWait();
        Mark = poller.Enter(this);
        try
        {
            poller.Watch(this, isConnecting ? Epoll.Tidings.Readable | Epoll.Tidings.Ended | Epoll.Tidings.Writable : Epoll.Tidings.Readable | Epoll.Tidings.Ended);
        }
        catch (Exception e) when (e is Win32Exception or ObjectDisposedException)
        {
            poller.Exit(Mark);
            throw new SocketException((int)(e is Win32Exception ? SocketError.NoBufferSpaceAvailable : SocketError.OperationAborted));
        }
    }

    /// <summary>The socket.</summary>
    public SafeHandle Handle { get; }

    /// <summary>By what the poller knows it.</summary>
    public ulong Mark { get; }

    /// <summary>True when it is heard as soon as it is told of.</summary>
    public bool GoesFirst { get; }

    /// <summary>True when the other side has ended, or all is over. Then less than there is room for is not all there is to receive.</summary>
    public bool HasEnded => hasEnded;

    /// <summary>Takes note, and runs who waits; nobody does after the end.</summary>
    public void Hear(Epoll.Tidings tidings)
    {
        var isOver = (tidings & Over) != Epoll.Tidings.None;
        if (isOver)
            hasEnded = true;
        if (isOver || (tidings & Epoll.Tidings.Writable) != Epoll.Tidings.None)
            Volatile.Read(ref writable)?.Tell();
        if (isOver || (tidings & Epoll.Tidings.Readable) != Epoll.Tidings.None)
            readable.Tell();
    }

    /// <summary>Keeps it until its turn. False when it waits for that already. Only on the thread that polls.</summary>
    public bool TryKeep(Epoll.Tidings tidings)
    {
        var isFirst = kept == Epoll.Tidings.None;
        kept |= tidings;
        return isFirst;
    }

    /// <summary>It is its turn.</summary>
    public void HearKept()
    {
        var tidings = kept;
        kept = Epoll.Tidings.None;
        Hear(tidings);
    }

    /// <summary>Ends when there is something to receive that was not waited for before, or an end. One at a time. The number means nothing.</summary>
    public ValueTask<int> ReadableAsync() => readable.WaitAsync();

    /// <summary>The same for who has something to be run, with its state. False when it need not wait; then nothing is run.</summary>
    public bool WaitsUntilReadable(Action<object?> goOn, object state) => readable.Waits(goOn, state);

    /// <summary>True when that would end at once; then it is as if it had been waited for.</summary>
    public bool TakeReadable() => readable.TryTake();

    /// <summary>Ends when there may be room to send. One at a time. The number means nothing. Throws <see cref="SocketException"/>.</summary>
    public ValueTask<int> WritableAsync()
    {
        if (writable is null)
        {
            Interlocked.Exchange(ref writable, new SocketWait());
            // Stopping looks for who waits only after it has said so.
            if (isStopped)
                throw new SocketException((int)SocketError.OperationAborted);
            try
            {
                poller.WatchFor(this, Epoll.Tidings.Readable | Epoll.Tidings.Ended | Epoll.Tidings.Writable);
            }
            catch (Exception e) when (e is Win32Exception or ObjectDisposedException)
            {
                throw new SocketException((int)SocketError.OperationAborted);
            }
        }
        return writable.WaitAsync();
    }

    /// <summary>Who waits for it to be writable goes on, on another thread, and waits no more.</summary>
    public void GiveUp() => Volatile.Read(ref writable)?.Stop();

    /// <summary>Before the socket is closed, when other processes have it too: the kernel would go on telling of it.</summary>
    public void Leave() => poller.Leave(this);

    /// <summary>After the socket was closed, once: nothing more will be told. Who waits goes on, on another thread.</summary>
    public void Stop()
    {
        poller.Exit(Mark);
        isStopped = true;
        Interlocked.MemoryBarrier();
        readable.Stop();
        GiveUp();
    }
}
