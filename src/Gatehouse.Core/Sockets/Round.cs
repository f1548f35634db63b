namespace Gatehouse.Core.Sockets;

/// <summary>
/// What a thread that polls works through between two looks at the kernel. What is put off to its end is done together: small sends, one after
/// the other, find their code in the processor's cache and whoever receives them awake. Belongs to its thread.
/// </summary>
internal sealed class Round
{
    // So that others have something to do while the rest of a long round is worked through.
    private const int MostPutOff = 16;

    [ThreadStatic]
    private static Round? current;

    private readonly List<IRoundEnd> ends = new(MostPutOff);
    private bool isEnding;

    /// <summary>The one of this thread; null for a thread that does not poll.</summary>
    public static Round? Current
    {
        get => current;
        set => current = value;
    }

    /// <summary>Puts something off to the end of the round. What was put off before may be done now.</summary>
    public void PutOff(IRoundEnd end)
    {
        if (ends.Count >= MostPutOff && !isEnding)
            End();
        ends.Add(end);
    }

    /// <summary>The round is over, and the next begins.</summary>
    public void End()
    {
        isEnding = true;
        // Some may put off others.
        for (var i = 0; i < ends.Count; i++)
            ends[i].EndRound();
        ends.Clear();
        isEnding = false;
    }
}
