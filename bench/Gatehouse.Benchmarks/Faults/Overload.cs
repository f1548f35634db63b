using System.Diagnostics;
using System.Globalization;
using Gatehouse.Benchmarks.Gateways;

namespace Gatehouse.Benchmarks.Faults;

/// <summary>A service of 50 slots of 20 ms that is offered three times what it can take, behind <c>concurrency: adaptive</c> and without it.</summary>
internal static class Overload
{
    private const int Slots = 50;
    private const int Width = 400;
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(20);

    /// <summary>Measures; a section of Markdown. About 25 seconds.</summary>
    public static async Task<string> MeasureAsync()
    {
        using var server = new SlotServer(Slots, Work);
        // As many clients as slots: neither is ever idle, and none waits.
        var best = await RunAsync(server.Port, 5000, 3, Slots);
        var peak = Figures(best, 200, 1).Values.Count / 2.0;
        return $"""
            ## A service of {Slots} slots of {Work.TotalMilliseconds} ms is offered three times what it can take. The goals: 90 % of the peak, answers at most 2 x as late, refusals within 5 ms

            Peak: {peak.ToString("F0", CultureInfo.InvariantCulture)} answers a second. Open load for 8 s, the first 2 s not counted; those of answers count from when the
            request was due, so that what the load itself takes is in them; those of refusals from when it was sent.

            | | offered | answered | share of peak | p50 | p99 | p99 / unloaded | refused | refused p50 | refused p99 |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
            {await RowsAsync(server, "concurrency: adaptive", peak)}
            {await RowsAsync(server, "maxPending: 1000", peak)}
            """;
    }

    private static async Task<string> RowsAsync(SlotServer server, string line, double peak)
    {
        using var file = new TemporaryFile($$"""
            upstreams:
              up:
                destinations: http://127.0.0.1:{{server.Port}}
                {{line}}
            routes:
              /**: up

            """);
        await using var gateway = await GatewayProcess.StartAsync(file.Path);
        var name = line.StartsWith('c') ? $"`{line}`" : "no limit";
        var unloaded = Figures(await RunAsync(gateway.Port, (int)(peak / 2), 4, Width), 200, 2);
        var samples = await RunAsync(gateway.Port, (int)(peak * 3), 8, Width);
        var good = Figures(samples, 200, 2);
        var refused = Figures(samples, 503, 2);
        FormattableString row = $"| {name} | 3 x | {good.Values.Count / 6.0:F0}/s | {100 * good.Values.Count / 6.0 / peak:F0} % | {good.Median:F1} ms | {good.Quantile(0.99):F1} ms | {good.Quantile(0.99) / unloaded.Quantile(0.99):F2} | {refused.Values.Count / 6.0:F0}/s | {(refused.Values.Count > 0 ? refused.Median : 0):F1} ms | {(refused.Values.Count > 0 ? refused.Quantile(0.99) : 0):F1} ms |";
        return row.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<IReadOnlyList<LoadSample>> RunAsync(int port, int rate, int seconds, int width)
    {
        using var load = new OpenLoad(port, rate, static _ => "/a", width);
        var started = Stopwatch.GetTimestamp();
        // Those that are still due at the end count for nothing.
        var samples = await load.RunAsync(TimeSpan.FromSeconds(seconds), Task.Delay(TimeSpan.FromSeconds(seconds)));
        var end = started + (seconds * Stopwatch.Frequency);
        return [.. samples.Where(sample => sample.Due + (sample.Milliseconds * Stopwatch.Frequency / 1000) <= end)];
    }

    private static Figures Figures(IReadOnlyList<LoadSample> samples, int status, int skipped)
    {
        var figures = new Figures();
        var from = samples.Min(sample => sample.Due) + (skipped * Stopwatch.Frequency);
        foreach (var sample in samples.Where(sample => sample.Status == status && sample.Due + (sample.Milliseconds * Stopwatch.Frequency / 1000) >= from))
            figures.Add(status == 200 ? sample.Milliseconds : sample.FromSending);
        return figures;
    }
}
