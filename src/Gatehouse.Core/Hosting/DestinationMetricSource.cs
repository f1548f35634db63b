using Gatehouse.Core.Telemetry.Prometheus;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Overload;
using Gatehouse.Core.Upstreams.Resilience;

namespace Gatehouse.Core.Hosting;

/// <summary>What upstreams, their destinations and breakers do now.</summary>
internal sealed class DestinationMetricSource(Gateway gateway) : IMetricSource
{
    /// <inheritdoc/>
    public void Write(PrometheusWriter writer)
    {
        Upstream[] upstreams = [.. gateway.Current.Snapshot.Upstreams.Values.Select(forwarder => forwarder.Upstream).OrderBy(upstream => upstream.Name, StringComparer.Ordinal)];
        writer.Family("gateway_upstream_retries_total", MetricKind.Counter, "Requests that were sent to an upstream again.");
        foreach (var upstream in upstreams)
            writer.Sample("gateway_upstream_retries_total").Label("upstream", upstream.Name).Value(upstream.Requests.Retries);
        writer.Family("gateway_upstream_hedges_total", MetricKind.Counter, "Requests that were sent to a second destination, too, by whether its answer was the one.");
        foreach (var upstream in upstreams.Where(upstream => upstream.Hedge is not null))
        {
            writer.Sample("gateway_upstream_hedges_total").Label("upstream", upstream.Name).Label("outcome", "won").Value(upstream.Requests.HedgesWon);
            writer.Sample("gateway_upstream_hedges_total").Label("upstream", upstream.Name).Label("outcome", "lost").Value(upstream.Requests.HedgesLost);
        }
        Breakers(writer, upstreams, "gateway_upstream_breaker_state", MetricKind.Gauge, "What the breaker of an upstream, or of a destination, does: 0 closed, 1 half open, 2 open.",
            static breaker => breaker.State switch { BreakerState.Closed => 0L, BreakerState.HalfOpen => 1, _ => 2 });
        Breakers(writer, upstreams, "gateway_upstream_breaker_openings_total", MetricKind.Counter, "How often the breaker of an upstream, or of a destination, has opened.", static breaker => breaker.Openings);
        Limits(writer, upstreams, "gateway_upstream_concurrency_limit", MetricKind.Gauge, "How many exchanges an upstream is given at a time, by how fast it answers.", static limit => limit.Allowed);
        Limits(writer, upstreams, "gateway_upstream_concurrency_in_flight", MetricKind.Gauge, "How many of those are under way.", static limit => limit.InFlight);
        Limits(writer, upstreams, "gateway_upstream_overloaded_total", MetricKind.Counter, "Requests that were refused because an upstream had as many as it can take.", static limit => limit.Refused);
        Upstream[] discovered = [.. upstreams.Where(upstream => upstream.Source is not null)];
        writer.Family("gateway_upstream_registry_away", MetricKind.Gauge, "1 when the registry that names an upstream's destinations did not answer last time, else 0.");
        foreach (var upstream in discovered)
            writer.Sample("gateway_upstream_registry_away").Label("upstream", upstream.Name).Value(upstream.Source!.Status.IsAway ? 1L : 0);
        writer.Family("gateway_upstream_destinations", MetricKind.Gauge, "How many destinations a registry last named.");
        foreach (var upstream in discovered)
            writer.Sample("gateway_upstream_destinations").Label("upstream", upstream.Name).Value(upstream.Members.All.Length);
        Family(writer, upstreams, "gateway_upstream_in_flight", MetricKind.Gauge, "Exchanges under way with a destination.", static state => state.InFlight);
        Family(writer, upstreams, "gateway_upstream_usable", MetricKind.Gauge, "1 when a destination may be asked, 0 when it is ejected or unhealthy.", static state => state.IsUsable ? 1 : 0);
        Family(writer, upstreams, "gateway_upstream_ejections_total", MetricKind.Counter, "How often a destination was left out because it failed.", static state => state.Ejections);
    }

    private static void Breakers(PrometheusWriter writer, Upstream[] upstreams, string name, MetricKind kind, string help, Func<Breaker, long> value)
    {
        writer.Family(name, kind, help);
        foreach (var upstream in upstreams)
        {
            if (upstream.Breaker is { } whole)
                writer.Sample(name).Label("upstream", upstream.Name).Value(value(whole));
            foreach (var member in upstream.Members.All.Where(member => member.Breaker is not null).DistinctBy(member => member.Destination.Text))
                writer.Sample(name).Label("upstream", upstream.Name).Label("destination", member.Destination.Text).Value(value(member.Breaker!));
        }
    }

    private static void Limits(PrometheusWriter writer, Upstream[] upstreams, string name, MetricKind kind, string help, Func<AdaptiveLimit, long> value)
    {
        writer.Family(name, kind, help);
        foreach (var upstream in upstreams.Where(upstream => upstream.Concurrency is not null))
            writer.Sample(name).Label("upstream", upstream.Name).Value(value(upstream.Concurrency!));
    }

    private static void Family(PrometheusWriter writer, Upstream[] upstreams, string name, MetricKind kind, string help, Func<DestinationState, long> value)
    {
        writer.Family(name, kind, help);
        foreach (var upstream in upstreams)
        {
            foreach (var member in upstream.Members.All.DistinctBy(member => member.Destination.Text))
                writer.Sample(name).Label("upstream", upstream.Name).Label("destination", member.Destination.Text).Value(value(member.State));
        }
    }
}
