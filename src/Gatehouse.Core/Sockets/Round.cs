namespace Gatehouse.Core.Sockets;

/// <summary>
/// What a thread that polls works through between two looks at the kernel:
/// <code>
///   1 receive from all who were told of   2 go on with what they wait for   3 send what that gave
/// </code>
/// Done together, the same things find their code in the processor's cache and whoever receives them awake. Belongs to its thread.
/// </summary>
internal sealed class Round
{
    // So that others have something to do while the rest of a long round is worked through.
    private const int MostPutOff = 64;

    // What is longer goes on while it is in the processor's cache: many such pieces are more than that has room for.
    private const int LongestPiece = 4096;

    [ThreadStatic]
    private static Round? current;

    // Within structures: an array of objects asks of each that is put into it whether it belongs there.
    private readonly List<ValueTuple<IRoundWork>> received = [];
    private readonly List<ValueTuple<IRoundWork>> ends = new(MostPutOff);
    private bool isReceiving;
    private bool isEnding;

    /// <summary>The one of this thread; null for a thread that does not poll.</summary>
    public static Round? Current
    {
        get => current;
        set => current = value;
    }

    /// <summary>From now on whoever has received waits until all have.</summary>
    public void Begin() => isReceiving = true;

    /// <summary>Has something go on with so many octets when all have received. False when they have, and when it is much: then it goes on now.</summary>
    public bool TryGoOnLater(IRoundWork work, long length)
    {
        if (!isReceiving || length > LongestPiece)
            return false;
        received.Add(new(work));
        return true;
    }

    /// <summary>All have received, and go on.</summary>
    public void GoOn()
    {
        isReceiving = false;
        foreach (var work in received)
            work.Item1.Run();
        received.Clear();
    }

    /// <summary>Puts something off to the end of the round. What was put off before may be done now.</summary>
    public void PutOff(IRoundWork work)
    {
        if (ends.Count >= MostPutOff && !isEnding)
            End();
        ends.Add(new(work));
    }

    /// <summary>The round is over.</summary>
    public void End()
    {
        isEnding = true;
        // Some may put off others.
        for (var i = 0; i < ends.Count; i++)
            ends[i].Item1.Run();
        ends.Clear();
        isEnding = false;
    }
}
