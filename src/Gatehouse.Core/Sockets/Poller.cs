namespace Gatehouse.Core.Sockets;

/// <summary>
/// A thread that asks the kernel for what sockets have to tell, and tells it. Lives as long as the process. Thread-safe. Who is told must not
/// throw: that is a bug, and nobody knows what was left half done, so it ends the process, as on the framework's thread.
/// </summary>
internal sealed class Poller
{
    private const int MostAtOnce = 256;

    [ThreadStatic]
    private static Poller? current;

    private readonly Epoll epoll = new(MostAtOnce);
    private readonly Lock gate = new();
    private readonly Stack<int> free = new();
    private SocketWatch?[] places = [];
    private uint count;

    /// <summary>Starts the thread. Throws <see cref="System.ComponentModel.Win32Exception"/> when the process may have no more descriptors.</summary>
    public Poller(string name)
    {
        var thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.UnsafeStart();
    }

    /// <summary>The one whose thread this is; null for another thread.</summary>
    public static Poller? Current => current;

    /// <summary>A mark for a socket, by which it is found when it has something to tell; no other ever has the same.</summary>
    public ulong Enter(SocketWatch watch)
    {
        lock (gate)
        {
            if (free.Count == 0)
                Grow();
            var place = free.Pop();
            places[place] = watch;
            return (ulong)++count << 32 | (uint)place;
        }
    }

    /// <summary>Gives a mark back.</summary>
    public void Exit(ulong mark)
    {
        lock (gate)
        {
            places[(uint)mark] = null;
            free.Push((int)(uint)mark);
        }
    }

    /// <summary>Begins to tell a watch of its socket, until that is closed. Throws <see cref="System.ComponentModel.Win32Exception"/>.</summary>
    public void Watch(SocketWatch watch, Epoll.Tidings tidings) => epoll.Watch(watch.Handle, tidings | Epoll.Tidings.Edge, watch.Mark);

    /// <summary>Tells it of other things from now on. Throws <see cref="System.ComponentModel.Win32Exception"/>.</summary>
    public void WatchFor(SocketWatch watch, Epoll.Tidings tidings) => epoll.WatchFor(watch.Handle, tidings | Epoll.Tidings.Edge, watch.Mark);

    /// <summary>Tells it nothing more, also while another process has the socket. Throws <see cref="System.ComponentModel.Win32Exception"/>.</summary>
    public void Leave(SocketWatch watch) => epoll.Leave(watch.Handle);

    private void Grow()
    {
        var larger = new SocketWatch?[Math.Max(64, places.Length * 2)];
        places.CopyTo(larger, 0);
        for (var place = larger.Length - 1; place >= places.Length; place--)
            free.Push(place);
        Volatile.Write(ref places, larger);
    }

    private void Run()
    {
        current = this;
        var round = Round.Current = new Round();
        var turns = new Turns();
        while (true)
            Run(round, turns);
    }

    // A method of its own, so that the compiler may replace it by a better one.
    private void Run(Round round, Turns turns)
    {
        var told = epoll.Look(isPatient: turns.AreOver);
        round.Begin();
        for (var i = 0; i < told; i++)
        {
            var tidings = epoll.Event(i, out var mark);
            // A socket may have been closed, and its place given to another, by what was told before.
            if (Volatile.Read(ref places)[(uint)mark] is { } watch && watch.Mark == mark)
                turns.Tell(watch, tidings);
        }
        turns.Take();
        round.GoOn();
        round.End();
    }
}
