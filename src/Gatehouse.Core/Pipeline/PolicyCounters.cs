using Gatehouse.Core.Telemetry.Metrics;

namespace Gatehouse.Core.Pipeline;

/// <summary>Counters of policies, for <c>/metrics</c>. They outlive reloads. Thread-safe.</summary>
public sealed class PolicyCounters
{
    private readonly NamedCounts counts;

    internal PolicyCounters(NamedCounts counts) => this.counts = counts;

    /// <summary>Counters that nobody reads.</summary>
    public static PolicyCounters None { get; } = new(new NamedCounts());

    /// <summary>A counter, made when there is none. For the making of policies, which keep it: never per request.</summary>
    /// <param name="family">The family, as Prometheus names it: <c>gateway_..._total</c>. With one help text and one label.</param>
    /// <param name="help">What it counts.</param>
    /// <param name="label">The label's name.</param>
    /// <param name="value">The label's value; nothing that clients choose.</param>
    /// <returns>Counts one.</returns>
    public Action Counter(string family, string help, string label, string value) => counts.Find(family, help, label, value).Increment;
}
