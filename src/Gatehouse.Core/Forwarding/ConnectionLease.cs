using Gatehouse.Core.Forwarding.Http1;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Forwarding;

/// <summary>
/// The connections that one upstream uses of those that it may share with its predecessor: idle ones to an address are closed when no upstream
/// lists it any more. Not thread-safe.
/// </summary>
internal sealed class ConnectionLease(UpstreamConnections connections) : IDisposable
{
    private Destination[] before = [];
    private Destination[] taken = [];

    /// <summary>Those of a new list, in its order. The ones of the list before are held until <see cref="ReleaseBefore"/>.</summary>
    public Http1Destination[] Take(Destination[] destinations)
    {
        ReleaseBefore();
        (before, taken) = (taken, destinations);
        return Array.ConvertAll(destinations, connections.Take);
    }

    /// <summary>Lets go of the list before.</summary>
    public void ReleaseBefore()
    {
        Array.ForEach(before, connections.Release);
        before = [];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReleaseBefore();
        Array.ForEach(taken, connections.Release);
        taken = [];
    }
}
