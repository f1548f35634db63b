using Gatehouse.Core.Telemetry.Metrics;

namespace Gatehouse.Core.Telemetry.Prometheus;

/// <summary>
/// <c>gateway_request_duration_seconds</c>, <c>gateway_requests_total</c> and <c>gateway_errors_total</c>. The three are read one after
/// the other while requests go on, so within one scrape a later one may count a few requests more; within a histogram the numbers agree.
/// </summary>
internal sealed class RequestMetricSource(GatewayMetrics metrics) : IMetricSource
{
    private const string Duration = "gateway_request_duration_seconds";
    private const string Requests = "gateway_requests_total";
    private const string Errors = "gateway_errors_total";

    /// <inheritdoc/>
    public void Write(PrometheusWriter writer)
    {
        var cells = metrics.Series().SelectMany(series => series.Cells(), (series, cell) => (series.Route, cell)).ToArray();
        WriteDurations(writer, cells);
        WriteRequests(writer, cells);
        WriteErrors(writer, cells);
    }

    private static void WriteDurations(PrometheusWriter writer, (string Route, SeriesCell Cell)[] cells)
    {
        Span<long> buckets = stackalloc long[DurationBuckets.Count];
        writer.Family(Duration, MetricKind.Histogram, "Time from the request's head to the end of the answer.");
        foreach (var (route, cell) in cells)
        {
            // The sum is read first: a request between the two reads is then in the count only, and a mean is never too high.
            var sum = (double)cell.SumTicks / TimeSpan.TicksPerSecond;
            var total = cell.Read(buckets);
            var cumulative = 0L;
            for (var i = 0; i < buckets.Length; i++)
            {
                cumulative += buckets[i];
                Begin(writer, Duration + "_bucket", route, cell).Label("le", DurationBuckets.Label(i)).Value(cumulative);
            }
            Begin(writer, Duration + "_sum", route, cell).Value(sum);
            Begin(writer, Duration + "_count", route, cell).Value(total);
        }
    }

    private static void WriteRequests(PrometheusWriter writer, (string Route, SeriesCell Cell)[] cells)
    {
        Span<long> buckets = stackalloc long[DurationBuckets.Count];
        writer.Family(Requests, MetricKind.Counter, "Finished requests.");
        foreach (var (route, cell) in cells)
            Begin(writer, Requests, route, cell).Value(cell.Read(buckets));
    }

    private static void WriteErrors(PrometheusWriter writer, (string Route, SeriesCell Cell)[] cells)
    {
        writer.Family(
            Errors,
            MetricKind.Counter,
            "Answers with status 500 or above, and every problem the gateway answered with: error_type is the problem's code, or upstream_status.");
        foreach (var (route, cell) in cells)
        {
            foreach (var error in cell.Errors)
                Begin(writer, Errors, route, cell).Label("error_type", error.Type).Value(error.Count);
        }
    }

    private static PrometheusWriter Begin(PrometheusWriter writer, string name, string route, SeriesCell cell) =>
        writer.Sample(name).Label("method", cell.Method).Label("route", route).Label("status", cell.Status);
}
