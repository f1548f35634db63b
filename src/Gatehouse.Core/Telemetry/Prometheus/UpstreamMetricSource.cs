using Gatehouse.Core.Telemetry.Metrics;

namespace Gatehouse.Core.Telemetry.Prometheus;

/// <summary><c>gateway_upstream_requests_total</c>: what was asked of each upstream, forwarded or as a call of a composed answer.</summary>
internal sealed class UpstreamMetricSource(GatewayMetrics metrics) : IMetricSource
{
    private const string Requests = "gateway_upstream_requests_total";

    /// <inheritdoc/>
    public void Write(PrometheusWriter writer)
    {
        writer.Family(Requests, MetricKind.Counter, "Requests to upstreams, calls of composed answers among them; status_class is none when no whole answer came.");
        foreach (var series in metrics.UpstreamSeries())
        {
            for (var i = 0; i < Metrics.UpstreamSeries.Classes; i++)
            {
                if (series.Count(i) is > 0 and var count)
                    writer.Sample(Requests).Label("upstream", series.Upstream).Label("status_class", Metrics.UpstreamSeries.Label(i)).Value(count);
            }
        }
    }
}
