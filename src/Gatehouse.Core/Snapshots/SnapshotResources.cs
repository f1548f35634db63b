using System.Collections.Concurrent;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Upstreams.Discovery;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// The live objects of a snapshot: upstreams and policies. A next snapshot takes over those whose section did not change, so that what
/// they count, cache and keep open survives a reload. What parts share is found as long as any snapshot has it. Filled while building, one
/// snapshot at a time; then only read.
/// </summary>
internal sealed class SnapshotResources(SnapshotResources? previous)
{
    private readonly Dictionary<ResourceIdentity, SharedResource> resources = [];
    private readonly Dictionary<ResourceIdentity, List<ResourceIdentity>> uses = [];

    // What parts share, of this snapshot and of all that follow each other. One that ends may still be in it: it cannot be acquired.
    private readonly ConcurrentDictionary<ResourceIdentity, SharedResource> shared = previous?.shared ?? new();
    private SnapshotResources? previous = previous;

    /// <summary>How many there are.</summary>
    public int Count => resources.Count;

    /// <summary>
    /// The object of this identity: this snapshot's, else the previous one's, else a new one; null when <paramref name="create"/> gives
    /// none.
    /// </summary>
    public T? Take<T>(ResourceIdentity identity, Func<T?> create)
        where T : class, IAsyncDisposable
    {
        if (resources.TryGetValue(identity, out var own))
            return (T)own.Value;
        if (TakeOver(identity) is { } reused)
            return (T)reused.Value;
        var created = create();
        if (created is not null)
            resources.Add(identity, new SharedResource(created));
        return created;
    }

    /// <summary>The same for what another object uses: it lives as long as that one, also in a next snapshot that takes that one over.</summary>
    public T? TakeFor<T>(ResourceIdentity user, ResourceIdentity identity, Func<T?> create)
        where T : class, IAsyncDisposable
    {
        Use(user, identity);
        return Take(identity, create);
    }

    /// <summary>
    /// The same for what only one may have at a time, such as an open file: any snapshot's, also that of one before the previous which a slow
    /// request still keeps.
    /// </summary>
    public T ShareFor<T>(ResourceIdentity user, ResourceIdentity identity, Func<T> create)
        where T : class, IAsyncDisposable
    {
        Use(user, identity);
        if (resources.TryGetValue(identity, out var own))
            return (T)own.Value;
        if (!shared.TryGetValue(identity, out var held) || !held.TryAcquire())
            shared[identity] = held = new SharedResource(create());
        resources.Add(identity, held);
        return (T)held.Value;
    }

    /// <summary>Ends the building: the previous snapshot is no longer looked at, nor kept in memory.</summary>
    public void Seal() => previous = null;

    /// <summary>Ends when the registries that this snapshot was the first to ask have given their first lists.</summary>
    public Task FirstLists { get; private set; } = Task.CompletedTask;

    /// <summary>Begins the work of the parts and upstreams that have not begun it: what is served next needs them.</summary>
    public void Start()
    {
        FirstLists = Task.WhenAll(resources.Values.Select(resource => resource.Value).OfType<InstanceSource>().Where(source => !source.IsStarted).Select(source => source.Known));
        foreach (var resource in resources.Values)
        {
            (resource.Value as GatewayPart)?.EnsureStarted();
            (resource.Value as Forwarder)?.EnsureStarted();
        }
    }

    /// <summary>Lets go of all objects, of those that use others first, whatever one of them throws; then throws that.</summary>
    public async Task ReleaseAsync()
    {
        var faults = new List<Exception>();
        foreach (var (identity, resource) in resources.Reverse())
        {
            try
            {
                await resource.ReleaseAsync();
            }
            catch (Exception e)
            {
                faults.Add(e);
            }
            // Unless another one has its place by now.
            if (resource.IsOver)
                shared.TryRemove(KeyValuePair.Create(identity, resource));
        }
        if (faults.Count > 0)
            throw new AggregateException(faults);
    }

    private void Use(ResourceIdentity user, ResourceIdentity identity)
    {
        if (!uses.TryGetValue(user, out var used))
            uses.Add(user, used = []);
        used.Add(identity);
    }

    // What it uses comes before it, as when it was made: so it is begun before, and let go of after.
    private SharedResource? TakeOver(ResourceIdentity identity)
    {
        if (previous is null || !previous.resources.TryGetValue(identity, out var reused) || !reused.TryAcquire())
            return null;
        if (previous.uses.TryGetValue(identity, out var used))
        {
            uses[identity] = used;
            foreach (var one in used)
            {
                if (!resources.ContainsKey(one))
                    TakeOver(one);
            }
        }
        resources.Add(identity, reused);
        return reused;
    }
}
