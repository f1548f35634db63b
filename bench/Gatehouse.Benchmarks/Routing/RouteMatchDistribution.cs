using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Routing;

namespace Gatehouse.Benchmarks.Routing;

/// <summary>
/// The distribution of the time for one match, which BenchmarkDotNet does not show: each match between two timestamps, and, since
/// reading the clock is a good part of such a short time, batches as well.
/// </summary>
internal static class RouteMatchDistribution
{
    private const int RouteCount = 10_000;
    private const int RequestCount = 16_384;
    private const int HotCount = 256;
    private const int Rounds = 40;
    private const int Batch = 16;

    private static int sink;

    /// <summary>Measures and writes a Markdown table.</summary>
    public static void Run(TextWriter output)
    {
        var routes = new MixedRoutes(RouteCount);
        routes.Build();
        var watch = Stopwatch.StartNew();
        var router = routes.Build();
        var build = watch.Elapsed;
        var requests = routes.Requests(RequestCount);
        for (var i = 0; i < 20; i++)
        {
            Measure(router, requests, 1);
            Measure(router, requests, Batch);
            Thread.Sleep(20);   // so that the tiers of compilation get through
        }
        var (single, bytes) = Measure(router, requests, 1);
        var (batched, _) = Measure(router, requests, Batch);
        var (hot, _) = Measure(router, requests[..HotCount], Batch);
        var medians = MedianOfEach(router, requests);
        var matched = requests.Count(r => MatchOne(router, r) == RouteMatchOutcome.Matched);
        output.WriteLine($"""
            # Route match

            {RouteCount:N0} mixed routes, {RequestCount:N0} different requests in random order ({100.0 * matched / RequestCount:F0} % matched), one thread.
            Made by `dotnet run -c Release --project bench/Gatehouse.Benchmarks -- routes`.

            - Date: {DateTime.UtcNow:yyyy-MM-dd}
            - CPU: {CpuModel()}, {Environment.ProcessorCount} cores, shared; load average {LoadAverage()}
            - {RuntimeInformation.FrameworkDescription}
            - Building the router: {build.TotalMilliseconds:F0} ms
            - Allocated per match: {bytes.ToString("F2", CultureInfo.InvariantCulture)} bytes

            - Reading the clock: {MeasureClock():F0} ns
            - Hot when a match begins: code, and method, host, target and headers of the request, as behind a server that has just read them.
            - Cold, but in the last row: what only this request needs of the routes. All other requests have had their turn since.

            | ns per match | p50 | p90 | p99 | max |
            |---|--:|--:|--:|--:|
            | each request, the median of its {Rounds} turns, clock included ({medians.Length:N0}) | {Row(medians)} |
            | each match by itself, clock included ({single.Length:N0}) | {Row(single)} |
            | mean of {Batch} matches ({batched.Length:N0}) | {Row(batched)} |
            | the same for {HotCount} requests over and over, so that their routes are in the cache ({hot.Length:N0}) | {Row(hot)} |
            """);
    }

    private static (double[] Nanoseconds, double BytesPerMatch) Measure(Router router, MatchRequest[] requests, int batch)
    {
        var times = new double[Rounds * requests.Length / batch];
        var scale = 1e9 / Stopwatch.Frequency / batch;
        var index = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < requests.Length; i += batch)
            {
                for (var j = i; j < i + batch; j++)
                    sink += Touch(requests[j]);
                var start = Stopwatch.GetTimestamp();
                for (var j = i; j < i + batch; j++)
                    MatchOne(router, requests[j]);
                times[index++] = (Stopwatch.GetTimestamp() - start) * scale;
            }
        }
        var bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / (Rounds * requests.Length);
        Array.Sort(times);
        return (times, bytes);
    }

    // What a request costs, less what the neighbours on the machine cost it now and then: between two turns of one request all others
    // have theirs, so its routes have left the nearest caches.
    private static double[] MedianOfEach(Router router, MatchRequest[] requests)
    {
        // Written one after the other: a line of its own for each request would push out of the cache what is measured.
        var times = new int[Rounds][];
        for (var round = 0; round < Rounds; round++)
        {
            var turn = times[round] = new int[requests.Length];
            for (var i = 0; i < requests.Length; i++)
            {
                sink += Touch(requests[i]);
                var start = Stopwatch.GetTimestamp();
                MatchOne(router, requests[i]);
                turn[i] = (int)(Stopwatch.GetTimestamp() - start);
            }
        }
        var medians = new double[requests.Length];
        for (var i = 0; i < medians.Length; i++)
        {
            var turns = Array.ConvertAll(times, t => t[i]);
            Array.Sort(turns);
            medians[i] = turns[Rounds / 2] * (1e9 / Stopwatch.Frequency);
        }
        Array.Sort(medians);
        return medians;
    }

    // A server has just read the request: its text is in the cache, which that of 16,384 requests in turn would not be.
    private static int Touch(MatchRequest request)
    {
        var sum = request.Headers.Count + request.Headers["X-Version"].Count;
        foreach (var c in request.Target.Text)
            sum += c;
        foreach (var c in request.Host)
            sum += c;
        return sum + request.Method[0];
    }

    // What a timestamp costs, which is a part of each single time.
    private static double MeasureClock()
    {
        const int count = 1_000_000;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            sink += (int)Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
    }

    private static RouteMatchOutcome MatchOne(Router router, MatchRequest request)
    {
        var parameters = default(RouteParameters);
        return router.Match(request.Method, request.Host, request.Target, request.Headers, ref parameters, out _);
    }

    private static string Row(double[] sorted) =>
        $"{At(sorted, 0.5):F0} | {At(sorted, 0.9):F0} | {At(sorted, 0.99):F0} | {sorted[^1]:F0}";

    private static double At(double[] sorted, double quantile) => sorted[(int)(quantile * (sorted.Length - 1))];

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string CpuModel()
    {
        const string key = "model name";
        var line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];
    }
}
