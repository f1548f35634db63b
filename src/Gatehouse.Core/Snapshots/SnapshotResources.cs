using Gatehouse.Core.Pipeline.Parts;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// The live objects of a snapshot: upstreams and policies. A next snapshot takes over those whose section did not change, so that what
/// they count, cache and keep open survives a reload. Filled while building; then only read.
/// </summary>
internal sealed class SnapshotResources(SnapshotResources? previous)
{
    private readonly Dictionary<ResourceIdentity, SharedResource> resources = [];
    private SnapshotResources? previous = previous;

    // What the object that is being created has asked for; null between creations.
    private List<ResourceIdentity>? needs;

    /// <summary>How many there are.</summary>
    public int Count => resources.Count;

    /// <summary>
    /// The object of this identity: this snapshot's, else the previous one's, else a new one; null when <paramref name="create"/> gives
    /// none.
    /// </summary>
    public T? Take<T>(ResourceIdentity identity, Func<T?> create)
        where T : class, IAsyncDisposable
    {
        needs?.Add(identity);
        if (TakeOver(identity) is { } known)
            return (T)known.Value;
        var outer = needs;
        var own = needs = [];
        var created = create();
        needs = outer;
        if (created is not null)
            resources.Add(identity, new SharedResource(created, own));
        return created;
    }

    /// <summary>Ends the building: the previous snapshot is no longer looked at, nor kept in memory.</summary>
    public void Seal() => previous = null;

    /// <summary>Begins the work of the parts that have not begun it: what is served next needs them.</summary>
    public void Start()
    {
        foreach (var resource in resources.Values)
            (resource.Value as GatewayPart)?.EnsureStarted();
    }

    /// <summary>Lets go of all objects.</summary>
    public async Task ReleaseAsync()
    {
        foreach (var resource in resources.Values)
            await resource.ReleaseAsync();
    }

    // Nobody asks again for what an object needs when the object itself is taken over, so that comes along.
    private SharedResource? TakeOver(ResourceIdentity identity)
    {
        if (resources.TryGetValue(identity, out var own))
            return own;
        if (previous is null || !previous.resources.TryGetValue(identity, out var reused) || !reused.TryAcquire())
            return null;
        foreach (var need in reused.Needs)
            TakeOver(need);
        resources.Add(identity, reused);
        return reused;
    }
}
