namespace Gatehouse.Core.Pipeline;

/// <summary>What requests are served from; it is there as long as somebody is in.</summary>
internal interface IServed
{
    /// <summary>Counts a user in; false when it is being let go of.</summary>
    bool TryEnter();

    /// <summary>Counts a user out.</summary>
    void Exit();
}
