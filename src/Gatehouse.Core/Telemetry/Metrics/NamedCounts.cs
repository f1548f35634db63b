using System.Collections.Concurrent;

namespace Gatehouse.Core.Telemetry.Metrics;

/// <summary>Counters by family and label that the core does not know of itself. Thread-safe.</summary>
internal sealed class NamedCounts
{
    private readonly ConcurrentDictionary<(string Family, string Value), NamedCount> counts = new();

    /// <summary>One of them, made when there is none.</summary>
    public NamedCount Find(string family, string help, string label, string value) =>
        counts.GetOrAdd((family, value), static (key, rest) => new NamedCount(key.Family, rest.help, rest.label, key.Value), (help, label));

    /// <summary>All, the samples of a family together. Allocates: for scrapes.</summary>
    public NamedCount[] All() => [.. counts.Values.OrderBy(count => count.Family, StringComparer.Ordinal).ThenBy(count => count.Value, StringComparer.Ordinal)];
}
