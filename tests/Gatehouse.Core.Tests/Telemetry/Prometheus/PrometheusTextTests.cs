using System.Buffers;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Telemetry.Metrics;
using Gatehouse.Core.Telemetry.Prometheus;

namespace Gatehouse.Core.Tests.Telemetry.Prometheus;

public sealed class PrometheusTextTests
{
    private readonly GatewayMetrics metrics = new();

    [Fact]
    public void A_gateway_that_served_nothing_shows_its_families_without_samples()
    {
        var scrape = Scrape(new RequestMetricSource(metrics));

        scrape.Types.ShouldBe(new Dictionary<string, string>
        {
            ["gateway_request_duration_seconds"] = "histogram",
            ["gateway_requests_total"] = "counter",
            ["gateway_errors_total"] = "counter",
        });
        scrape.Samples.ShouldBeEmpty();
    }

    [Fact]
    public void Buckets_are_cumulative_and_the_last_is_the_count()
    {
        var route = metrics.Route("GET /users/{id}");
        foreach (var milliseconds in new[] { 0.2, 0.4, 7, 80, 20_000 })
            route.Record("GET", 200, null, TimeSpan.FromMilliseconds(milliseconds));
        metrics.Unmatched.Record("BREW", 404, "no_route", TimeSpan.FromMilliseconds(1));

        var scrape = Scrape(new RequestMetricSource(metrics));

        AssertHistograms(scrape, 2);
        var buckets = scrape.Of("gateway_request_duration_seconds_bucket", ("route", "GET /users/{id}"));
        buckets.Select(bucket => bucket.Value).ShouldBe([2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5]);
        scrape.Of("gateway_request_duration_seconds_sum", ("route", "GET /users/{id}")).Single().Value.ShouldBe(20.0876, 1e-9);
    }

    [Fact]
    public void Requests_and_errors_carry_their_labels()
    {
        metrics.Route("GET /a").Record("GET", 200, null, TimeSpan.Zero);
        metrics.Route("GET /a").Record("GET", 503, null, TimeSpan.Zero);
        metrics.Unmatched.Record("BREW", 404, "no_route", TimeSpan.Zero);

        var scrape = Scrape(new RequestMetricSource(metrics));

        scrape.Of("gateway_requests_total").Select(sample => sample.Series).ShouldBe(
            ["method=GET,route=GET /a,status=200", "method=GET,route=GET /a,status=503", "method=_OTHER,route=unmatched,status=404"]);
        scrape.Of("gateway_errors_total").Select(sample => sample.Series).ShouldBe(
            ["error_type=upstream_status,method=GET,route=GET /a,status=503", "error_type=no_route,method=_OTHER,route=unmatched,status=404"]);
        scrape.Of("gateway_errors_total").ShouldAllBe(sample => sample.Value == 1);
    }

    [Fact]
    public void Any_route_key_comes_back_from_its_label() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), route =>
        {
            var own = new GatewayMetrics();
            own.Route(route.Get).Record("GET", 500, route.Get, TimeSpan.Zero);

            var scrape = Scrape(new RequestMetricSource(own));

            scrape.Of("gateway_errors_total").Single().Labels["route"].ShouldBe(route.Get);
            scrape.Of("gateway_errors_total").Single().Labels["error_type"].ShouldBe(route.Get);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_scrape_amid_requests_is_consistent_in_itself()
    {
        using var stop = new CancellationTokenSource();
        var recorders = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                metrics.Route("GET /" + (i % 3)).Record("GET", 200 + (i % 5), null, TimeSpan.FromTicks(i % 100_000));
        })).ToArray();
        for (var i = 0; i < 50; i++)
            AssertHistograms(Scrape(new RequestMetricSource(metrics)), null);
        await stop.CancelAsync();
        await Task.WhenAll(recorders);
    }

    [Fact]
    public void The_process_is_described_under_the_usual_names()
    {
        var scrape = Scrape(new RequestMetricSource(metrics), new ProcessMetricSource());

        foreach (var name in new[] { "process_cpu_seconds_total", "process_resident_memory_bytes", "process_num_threads", "dotnet_gc_heap_bytes", "dotnet_gc_allocated_bytes_total" })
            scrape.Of(name).ShouldHaveSingleItem().Value.ShouldBeGreaterThan(0, name);
        foreach (var name in new[] { "dotnet_gc_pause_seconds_total", "dotnet_threadpool_threads", "dotnet_threadpool_queue_length" })
            scrape.Of(name).ShouldHaveSingleItem().Value.ShouldBeGreaterThanOrEqualTo(0, name);
        scrape.Of("dotnet_gc_collections_total").Select(sample => sample.Labels["generation"]).ShouldBe(["0", "1", "2"]);
        var age = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds - scrape.Of("process_start_time_seconds").Single().Value;
        age.ShouldBeInRange(0, 3_600);
        if (OperatingSystem.IsLinux())
            scrape.Of("process_open_fds").ShouldHaveSingleItem().Value.ShouldBeGreaterThan(2);
    }

    [Theory]
    [InlineData(double.NaN, "a NaN\n")]
    [InlineData(double.PositiveInfinity, "a +Inf\n")]
    [InlineData(double.NegativeInfinity, "a -Inf\n")]
    [InlineData(1.5, "a 1.5\n")]
    [InlineData(-1e-300, "a -1E-300\n")]
    public void Numbers_are_written_as_Go_reads_them(double value, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        new PrometheusWriter(output).Sample("a").Value(value);

        System.Text.Encoding.UTF8.GetString(output.WrittenSpan).ShouldBe(expected);
    }

    private static Scrape Scrape(params IMetricSource[] sources)
    {
        var output = new ArrayBufferWriter<byte>();
        new PrometheusText(sources).Write(output);
        return Prometheus.Scrape.Parse(output.WrittenSpan);
    }

    private static void AssertHistograms(Scrape scrape, int? expected)
    {
        const string Name = "gateway_request_duration_seconds";
        var histograms = scrape.Of(Name + "_bucket").GroupBy(bucket => bucket.Series).ToArray();
        if (expected is not null)
            histograms.Length.ShouldBe(expected.Value);
        foreach (var buckets in histograms)
        {
            buckets.Select(bucket => bucket.Value).ShouldBeInOrder(SortDirection.Ascending);
            var bounds = buckets.Select(bucket => bucket.Labels["le"]).ToArray();
            bounds[^1].ShouldBe("+Inf");
            bounds[..^1].Select(bound => double.Parse(bound, CultureInfo.InvariantCulture)).ShouldBeInOrder(SortDirection.Ascending);
            scrape.Of(Name + "_count").Single(count => count.Series == buckets.Key).Value.ShouldBe(buckets.Last().Value);
            scrape.Of(Name + "_sum").Count(sum => sum.Series == buckets.Key).ShouldBe(1);
        }
    }
}
