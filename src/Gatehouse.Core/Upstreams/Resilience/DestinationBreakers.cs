using System.Collections.Concurrent;

namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>A breaker for each destination of an upstream, by address, also of those that come and go. Thread-safe.</summary>
internal sealed class DestinationBreakers(BreakerLimits limits, TimeProvider time, Func<Destination, BreakerLog> logs)
{
    private const int Many = 1024;

    private readonly ConcurrentDictionary<string, Breaker> breakers = new(StringComparer.Ordinal);

    /// <summary>That of an address, made when there is none.</summary>
    public Breaker Of(Destination destination) => breakers.GetOrAdd(destination.Text, _ => new Breaker(limits, time, logs(destination)));

    /// <summary>Forgets addresses that are not in the list any more, once there are many: with each deployment instances get others.</summary>
    public void Trim(Member[] listed)
    {
        if (breakers.Count <= Many)
            return;
        var named = listed.Select(member => member.Destination.Text).ToHashSet(StringComparer.Ordinal);
        foreach (var address in breakers.Keys.Where(address => !named.Contains(address)))
            breakers.TryRemove(address, out _);
    }
}
