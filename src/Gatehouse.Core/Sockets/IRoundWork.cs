namespace Gatehouse.Core.Sockets;

/// <summary>Has something to do later in a <see cref="Round"/>.</summary>
internal interface IRoundWork
{
    /// <summary>It is time. On the round's thread; must not throw.</summary>
    void Run();
}
