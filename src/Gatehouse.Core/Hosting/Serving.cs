using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Routing;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Hosting;

/// <summary>What requests are served from: a snapshot and the router over its routes. Replaced as one. Immutable.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Router">The router.</param>
/// <param name="Addresses">Where it says to listen, with the certificates of now.</param>
internal sealed record Serving(GatewaySnapshot Snapshot, Router Router, IReadOnlyList<ListenAddress> Addresses) : IServed
{
    public bool TryEnter() => Snapshot.TryEnter();

    public void Exit() => Snapshot.Exit();
}
