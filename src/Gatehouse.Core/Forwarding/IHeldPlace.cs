namespace Gatehouse.Core.Forwarding;

/// <summary>A place among the connections to a destination.</summary>
internal interface IHeldPlace
{
    /// <summary>Lets others have it, once.</summary>
    void LetGo();
}
