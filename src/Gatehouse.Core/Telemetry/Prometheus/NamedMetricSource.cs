using Gatehouse.Core.Telemetry.Metrics;

namespace Gatehouse.Core.Telemetry.Prometheus;

/// <summary>The counters of policies.</summary>
internal sealed class NamedMetricSource(GatewayMetrics metrics) : IMetricSource
{
    /// <inheritdoc/>
    public void Write(PrometheusWriter writer)
    {
        string? family = null;
        foreach (var count in metrics.Named.All())
        {
            if (count.Family != family)
                writer.Family(count.Family, MetricKind.Counter, count.Help);
            family = count.Family;
            writer.Sample(family).Label(count.Label, count.Value).Value(count.Count);
        }
    }
}
