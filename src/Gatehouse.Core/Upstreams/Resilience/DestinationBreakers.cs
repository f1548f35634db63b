using System.Collections.Concurrent;

namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>A breaker for each destination of an upstream, by address, also of those that come and go. Thread-safe.</summary>
internal sealed class DestinationBreakers(BreakerLimits limits, TimeProvider time, Func<Destination, BreakerLog> logs)
{
    private readonly ConcurrentDictionary<string, Breaker> breakers = new(StringComparer.Ordinal);

    /// <summary>That of an address, made when there is none.</summary>
    public Breaker Of(Destination destination) => breakers.GetOrAdd(destination.Text, _ => new Breaker(limits, time, logs(destination)));
}
