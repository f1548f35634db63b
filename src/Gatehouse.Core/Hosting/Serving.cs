using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Routing;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Hosting;

/// <summary>What requests are served from: a snapshot and the router over its routes. Replaced as one. Immutable.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Router">The router.</param>
internal sealed record Serving(GatewaySnapshot Snapshot, Router Router) : IServed
{
    public bool TryEnter() => Snapshot.TryEnter();

    public void Exit() => Snapshot.Exit();
}
