using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// A configuration, compiled: everything that requests need, and nothing that changes. Requests in flight keep the snapshot they
/// began with; it lets go of its upstreams and policies when it has been replaced and the last of them has ended.
/// </summary>
internal sealed class GatewaySnapshot
{
    // Requests in flight, plus one for being current.
    private UseCount users = new();

    /// <summary>
    /// Which revision it is, where the configuration comes from a place that counts them. Otherwise 1 for the first of a process, and one more for
    /// each that replaced it.
    /// </summary>
    public required long Revision { get; init; }

    /// <summary>What it was compiled from.</summary>
    public required GatewayConfig Config { get; init; }

    /// <summary>The routes, in the order of the configuration.</summary>
    public required IReadOnlyList<CompiledRoute> Routes { get; init; }

    /// <summary>The upstreams by name.</summary>
    public required IReadOnlyDictionary<string, Forwarder> Upstreams { get; init; }

    /// <summary>The parts.</summary>
    public GatewayParts Parts { get; init; } = GatewayParts.None;

    /// <summary>Parameters of queries that are not logged.</summary>
    public SecretParameter[] Secrets { get; init; } = [];

    /// <summary>The live objects it uses.</summary>
    public required SnapshotResources Resources { get; init; }

    /// <summary>Says who the client is, and tells destinations.</summary>
    public required ForwardedFields Forwarded { get; init; }

    /// <summary>Ends when it has let go of everything, once that has begun.</summary>
    public Task Released { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// It is served from now on: its upstreams look after their destinations, and those that it did not take over do so no longer, also while
    /// requests keep them.
    /// </summary>
    /// <param name="previous">What was served before; null for nothing.</param>
    public void Watch(GatewaySnapshot? previous)
    {
        foreach (var old in previous?.Upstreams.Values ?? [])
        {
            if (Upstreams.GetValueOrDefault(old.Upstream.Name) != old)
                old.Unwatch();
        }
        foreach (var forwarder in Upstreams.Values)
            forwarder.EnsureWatched();
    }

    /// <summary>Counts a request in; false when the snapshot was replaced and is idle: take the current one.</summary>
    public bool TryEnter() => users.TryEnter();

    /// <summary>Counts a request out; also called once by whoever replaced the snapshot.</summary>
    public void Exit()
    {
        if (users.Exit())
            Released = Resources.ReleaseAsync();
    }
}
