namespace Gatehouse.Core.Sockets;

/// <summary>
/// Who is heard when: destinations at once, all others a few at a time, in the order in which they were told of. So what was begun is finished before
/// more is begun, and what a request needs is still in the processor's cache when its answer comes. Belongs to one thread.
/// </summary>
internal sealed class Turns
{
    private const int Few = 32;

    private readonly Queue<SocketWatch> waiting = new();

    /// <summary>True when nobody waits for a turn.</summary>
    public bool AreOver => waiting.Count == 0;

    /// <summary>The kernel has told of a socket, which is heard now or in its turn.</summary>
    public void Tell(SocketWatch watch, Epoll.Tidings tidings)
    {
        if (watch.GoesFirst)
            watch.Hear(tidings);
        else if (watch.TryKeep(tidings))
            waiting.Enqueue(watch);
    }

    /// <summary>The next few take their turns.</summary>
    public void Take()
    {
        for (var left = Few; left > 0 && waiting.TryDequeue(out var watch); left--)
            watch.HearKept();
    }
}
