using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Telemetry.Prometheus;

namespace Gatehouse.Core.Hosting;

/// <summary>What the parts of the configuration that is served now have to tell.</summary>
internal sealed class PartMetricSource(Gateway gateway) : IMetricSource
{
    public void Write(PrometheusWriter writer)
    {
        var family = "";
        foreach (var metric in gateway.Current.Snapshot.Parts.All.OfType<IAdminPart>().SelectMany(part => part.Metrics))
        {
            if (metric.Name != family)
                writer.Family(family = metric.Name, metric.IsCounter ? MetricKind.Counter : MetricKind.Gauge, metric.Help);
            var sample = writer.Sample(metric.Name);
            if (metric.Label is { } label)
                sample.Label(label.Name, label.Value);
            sample.Value(metric.Value);
        }
    }
}
