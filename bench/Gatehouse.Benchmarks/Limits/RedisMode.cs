using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Benchmarks.Gateways;
using Gatehouse.Limits;
using Gatehouse.Redis;
using Gatehouse.Redis.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Benchmarks.Limits;

/// <summary>How long one exact check of a limit in Redis takes: <see cref="RedisPart"/> against a server of its own on the loopback address.</summary>
internal static class RedisMode
{
    private const int Calls = 40_000;

    public static async Task RunAsync()
    {
        var port = FreePort();
        using var server = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxmemory", "64mb"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        try
        {
            while (await server.StandardOutput.ReadLineAsync() is { } line && !line.Contains("Ready to accept", StringComparison.Ordinal))
            {
            }
            await MeasureAsync(port);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static async Task MeasureAsync(int port)
    {
        var options = new RedisClientOptions { Address = new RedisAddress("127.0.0.1", port, false), Timeout = TimeSpan.FromSeconds(5) };
        await using var part = new RedisPart(options, "bench:", TimeProvider.System, NullLogger.Instance);
        part.Client.Start();
        while (!part.Client.IsConnected)
            await Task.Delay(10);
        var rows = new List<string>();
        foreach (var algorithm in Enum.GetValues<LimitAlgorithm>())
        {
            await RunAsync(part, algorithm, 64, Calls); // so that everything is compiled
            foreach (var concurrent in new[] { 1, 64 })
                rows.Add(await RowAsync(part, algorithm, concurrent));
        }
        Report.Write("redis", "Limits in Redis", $"""
            One exact `TakeAsync`, awaited, over one connection to a server on the same machine; {Calls} calls, 1,000 keys. Server and caller share the
            processors. The goal: at most 400 µs for half of them.

            | algorithm | at once | p50 µs | p99 µs | calls/s | bytes per call | without an answer |
            |---|--:|--:|--:|--:|--:|--:|
            {string.Join('\n', rows)}
            """);
    }

    private static async Task<string> RowAsync(RedisPart part, LimitAlgorithm algorithm, int concurrent)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        var (times, lost) = await RunAsync(part, algorithm, concurrent, Calls);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)times.Length;
        Array.Sort(times);
        return $"| {algorithm} | {concurrent} | {Micros(0.5):F0} | {Micros(0.99):F0} | {times.Length / elapsed.TotalSeconds:F0} | {bytes:F0} | {lost} |";

        double Micros(double part) => times[(int)(part * (times.Length - 1))] * 1e6 / Stopwatch.Frequency;
    }

    private static async Task<(long[] Times, int Lost)> RunAsync(RedisPart part, LimitAlgorithm algorithm, int concurrent, int calls)
    {
        var rule = new LimitRule(algorithm, 1_000, TimeSpan.FromMinutes(1), 1_000);
        var keys = Enumerable.Range(0, 1_000).Select(i => $"{algorithm}:{i}").ToArray();
        var each = calls / concurrent;
        var times = new long[each * concurrent];
        var lost = 0;
        await Task.WhenAll(Enumerable.Range(0, concurrent).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                var start = Stopwatch.GetTimestamp();
                if (await part.TakeAsync(rule, keys[((caller * each) + i) % keys.Length], 1, false, CancellationToken.None) is null)
                    Interlocked.Increment(ref lost);
                times[(caller * each) + i] = Stopwatch.GetTimestamp() - start;
            }
        })));
        return (times, lost);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
