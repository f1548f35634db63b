using Gatehouse.Core.Telemetry.Metrics;

namespace Gatehouse.Core.Tests.Telemetry.Metrics;

public sealed class GatewayMetricsTests
{
    private readonly GatewayMetrics metrics = new();

    [Fact]
    public void A_route_has_the_same_series_after_a_reload()
    {
        var before = metrics.Route("GET /a");
        metrics.Retain(["GET /a", "GET /b"], []);

        metrics.Route("GET /a").ShouldBeSameAs(before);
    }

    [Fact]
    public void A_removed_route_loses_its_series_and_begins_at_zero_when_it_comes_back()
    {
        var before = metrics.Route("GET /a");
        before.Record("GET", 200, null, TimeSpan.Zero);

        metrics.Retain([], []);

        metrics.Series().ShouldBe([metrics.Unmatched]);
        metrics.Route("GET /a").Cells().ShouldBeEmpty();
    }

    [Fact]
    public void Requests_that_match_no_route_have_a_series_that_always_stays()
    {
        metrics.Retain([], []);

        metrics.Unmatched.Route.ShouldBe("unmatched");
        metrics.Series().ShouldContain(metrics.Unmatched);
    }

    [Fact]
    public void Series_come_in_the_order_of_their_routes()
    {
        metrics.Route("GET /b");
        metrics.Route("GET /a");

        metrics.Series().Select(series => series.Route).ShouldBe(["GET /a", "GET /b", "unmatched"]);
    }
}
