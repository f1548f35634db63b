namespace Gatehouse.Core.Sockets;

/// <summary>Has something to do at the end of a <see cref="Round"/>.</summary>
internal interface IRoundEnd
{
    /// <summary>The round is over. On its thread; must not throw.</summary>
    void EndRound();
}
