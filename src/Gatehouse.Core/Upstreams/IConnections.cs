namespace Gatehouse.Core.Upstreams;

/// <summary>The connections to one destination, as far as an upstream knows them. Thread-safe.</summary>
internal interface IConnections
{
    /// <summary>Lets go of the requests that wait for one: they are not to be sent there any more.</summary>
    void Dismiss();
}
