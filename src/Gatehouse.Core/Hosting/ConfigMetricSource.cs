using Gatehouse.Core.Telemetry.Prometheus;

namespace Gatehouse.Core.Hosting;

/// <summary>What is served, and whether it is the newest that there is.</summary>
internal sealed class ConfigMetricSource(Gateway gateway) : IMetricSource
{
    /// <inheritdoc/>
    public void Write(PrometheusWriter writer)
    {
        writer.Single("gateway_config_revision", MetricKind.Gauge, "The revision of the configuration that is served.", gateway.Current.Snapshot.Revision);
        writer.Single("gateway_config_refused", MetricKind.Gauge, "1 when the newest configuration is wrong and one before it is served, else 0.", gateway.IsRefused ? 1 : 0);
        writer.Single("gateway_config_away", MetricKind.Gauge, "1 when the store of the configuration cannot be asked, else 0.", gateway.IsOriginAway ? 1 : 0);
    }
}
