using Gatehouse.Core.Telemetry.Metrics;

namespace Gatehouse.Core.Tests.Telemetry.Metrics;

public sealed class RouteSeriesTests
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "_OTHER"];

    private readonly RouteSeries series = new("GET /a");

    [Fact]
    public void Each_method_and_status_has_a_cell_of_its_own()
    {
        foreach (var method in Methods)
        {
            for (var status = 100; status < 600; status++)
                series.Record(method, status, null, TimeSpan.FromMilliseconds(status));
        }

        var cells = series.Cells();

        cells.Length.ShouldBe(5_000);
        cells.ShouldAllBe(cell => cell.SumTicks == TimeSpan.FromMilliseconds(cell.Status).Ticks && Count(cell) == 1);
        cells.Select(cell => cell.Method).Distinct().ShouldBe(Methods, ignoreOrder: true);
    }

    [Fact]
    public void The_first_success_is_counted_in_the_series_itself_whatever_came_before()
    {
        series.Cells().ShouldBeEmpty();
        series.Record("GET", 404, null, TimeSpan.FromMilliseconds(1));
        series.Record("POST", 201, null, TimeSpan.FromMilliseconds(2));
        series.Record("GET", 200, null, TimeSpan.FromMilliseconds(3));
        series.Record("POST", 201, null, TimeSpan.FromMilliseconds(4));

        series.Cells().Select(cell => (cell.Method, cell.Status, cell == series, Count(cell))).ShouldBe(
            [("GET", 200, false, 1), ("GET", 404, false, 1), ("POST", 201, true, 2)]);
        series.SumTicks.ShouldBe(TimeSpan.FromMilliseconds(6).Ticks);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("BREW")]
    [InlineData("")]
    public void A_method_that_is_not_standard_is_counted_as_other(string method)
    {
        series.Record(method, 200, null, TimeSpan.Zero);

        series.Cells().ShouldHaveSingleItem().Method.ShouldBe("_OTHER");
    }

    [Theory]
    [InlineData(99)]
    [InlineData(600)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_status_that_HTTP_does_not_have_is_counted_as_zero(int status)
    {
        series.Record("GET", status, null, TimeSpan.Zero);

        var cell = series.Cells().ShouldHaveSingleItem();
        cell.Status.ShouldBe(0);
        cell.Errors.Length.ShouldBe(0);
    }

    [Theory]
    [InlineData(200, null, null)]
    [InlineData(404, null, null)]
    [InlineData(500, null, "upstream_status")]
    [InlineData(599, null, "upstream_status")]
    [InlineData(429, "rate_limited", "rate_limited")]
    [InlineData(502, "upstream_unreachable", "upstream_unreachable")]
    public void An_error_is_any_problem_of_the_gateway_and_any_5xx(int status, string? code, string? expected)
    {
        series.Record("GET", status, code, TimeSpan.Zero);

        var errors = series.Cells().ShouldHaveSingleItem().Errors.ToArray();
        errors.Select(error => error.Type).ShouldBe(expected is null ? [] : [expected]);
        errors.ShouldAllBe(error => error.Count == 1);
    }

    [Fact]
    public void Error_types_without_end_are_counted_together()
    {
        for (var i = 0; i < 1_000; i++)
            series.Record("GET", 400, "code_" + i, TimeSpan.Zero);

        var errors = series.Cells().ShouldHaveSingleItem().Errors;
        errors.Length.ShouldBe(SeriesCell.MaxErrorTypes + 1);
        errors[^1].Type.ShouldBe(SeriesCell.OtherError);
        errors[^1].Count.ShouldBe(1_000 - SeriesCell.MaxErrorTypes);
    }

    [Theory]
    [InlineData(-1, "0.0005")]
    [InlineData(0, "0.0005")]
    [InlineData(5_000, "0.0005")]
    [InlineData(5_001, "0.001")]
    [InlineData(10_000_000, "1")]
    [InlineData(100_000_000, "10")]
    [InlineData(100_000_001, "+Inf")]
    [InlineData(long.MaxValue, "+Inf")]
    public void A_duration_falls_into_the_bucket_whose_upper_bound_it_does_not_pass(long ticks, string bucket)
    {
        series.Record("GET", 200, null, new TimeSpan(ticks));

        var cell = series.Cells().ShouldHaveSingleItem();
        var buckets = new long[DurationBuckets.Count];
        cell.Read(buckets);
        DurationBuckets.Label(Array.IndexOf(buckets, 1)).ShouldBe(bucket);
        cell.SumTicks.ShouldBe(Math.Max(0, ticks));
    }

    [Fact]
    public async Task Nothing_is_lost_when_many_record_at_once()
    {
        const int Recorders = 8;
        const int Rounds = 20_000;

        await Task.WhenAll(Enumerable.Range(0, Recorders).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Rounds; i++)
                series.Record(Methods[i % 10], 200 + (i % 400), i % 3 == 0 ? "code_" + (i % 7) : null, TimeSpan.FromTicks(i));
        })));

        var cells = series.Cells();
        cells.Sum(Count).ShouldBe(Recorders * Rounds);
        cells.Sum(cell => cell.SumTicks).ShouldBe(Recorders * (Rounds * (Rounds - 1L) / 2));
        var errors = Enumerable.Range(0, Rounds).Count(i => i % 3 == 0 || 200 + (i % 400) >= 500);
        cells.Sum(cell => cell.Errors.ToArray().Sum(error => error.Count)).ShouldBe(Recorders * errors);
        cells.Select(cell => cell.Key).ShouldBeUnique();
    }

    [Fact]
    public void Recording_allocates_nothing_once_the_cell_is_there()
    {
        series.Record("GET", 200, null, TimeSpan.FromMilliseconds(3));
        series.Record("GET", 502, "timeout", TimeSpan.FromMilliseconds(3));
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++)
        {
            series.Record("GET", 200, null, TimeSpan.FromMilliseconds(3));
            series.Record("GET", 502, "timeout", TimeSpan.FromMilliseconds(3));
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static long Count(SeriesCell cell) => cell.Read(new long[DurationBuckets.Count]);
}
