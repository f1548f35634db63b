using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Discovery;
using Gatehouse.Discovery;

namespace Gatehouse.Core.Forwarding.Discovery;

/// <summary>Puts what a registry says into an upstream: each list becomes its destinations. Live; called by one thread at a time.</summary>
/// <param name="source">What is said.</param>
/// <param name="upstream">Whose destinations they are.</param>
/// <param name="states">What is known of addresses.</param>
/// <param name="lease">The connections to them.</param>
/// <param name="maxRequests">The most exchanges with each at a time.</param>
internal sealed class DestinationFeed(InstanceSource source, Upstream upstream, DestinationStates states, ConnectionLease lease, int maxRequests) : IDisposable
{
    // What tables of the balancers can hold; registries count to 65535.
    private const int MostWeight = 100;

    /// <summary>
    /// Begins. What an upstream of the same name last learned to the same question serves until the registry has answered: a changed pause or
    /// token takes no destination away.
    /// </summary>
    public void Start()
    {
        if (states.LastKnown is { } last && last.Question == source.Question)
            Take(last.List);
        source.Follow(Learn);
        source.EnsureStarted();
    }

    /// <inheritdoc/>
    public void Dispose() => source.Leave(Learn);

    private void Learn(InstanceList list)
    {
        Take(list);
        states.LastKnown = new KnownInstances(source.Question, list);
    }

    private void Take(InstanceList list)
    {
        states.Trim();
        var most = list.Instances.Count == 0 ? 1 : list.Instances.Max(instance => instance.Weight);
        var destinations = list.Instances.Select(instance => Destination.Of(instance, source.Address.AllowsLoopback)).ToArray();
        var connections = lease.Take(destinations);
        upstream.SetDestinations(destinations.Select((destination, index) => new Member(destination, states.Of(destination))
        {
            Weight = Share(list.Instances[index].Weight, most),
            IsBackup = list.Instances[index].IsBackup,
            MaxRequests = maxRequests,
            Index = index,
            Connections = connections[index],
        }));
        // Only now is nobody sent to those that have vanished. Exchanges under way with them go on.
        lease.ReleaseBefore();
    }

    private static int Share(int weight, int most) => most <= MostWeight ? weight : Math.Max(1, (int)Math.Round((double)weight * MostWeight / most));
}
