using System.Diagnostics;
using Gatehouse.Benchmarks.Gateways;
using Gatehouse.TestKit.Databases;

namespace Gatehouse.Benchmarks.Limits;

/// <summary>Redis is killed while requests come at a steady rate.</summary>
internal sealed class SharedLimitsOutage(int[] ports, RedisServer redis)
{
    private const int PerSecond = 500;
    private const int FirstMilliseconds = 200;

    private static readonly TimeSpan Half = TimeSpan.FromSeconds(4);

    /// <summary>A table.</summary>
    public async Task<string> TableAsync()
    {
        await RunAsync(kills: false);   // as warm-up
        var (samples, killed) = await RunAsync(kills: true);
        var after = killed + (FirstMilliseconds * Stopwatch.Frequency / 1000);
        var rows = new[]
        {
            Row("before", samples.Where(sample => sample.Due < killed)),
            Row($"the first {FirstMilliseconds} ms", samples.Where(sample => sample.Due >= killed && sample.Due < after)),
            Row("after them", samples.Where(sample => sample.Due >= after)),
        };
        return $"""
            {PerSecond} requests per second to each gateway, counted by an exact limit with room for all, each from the moment it was due. The goals: no 5xx, and after the
            first {FirstMilliseconds} ms at most 3 ms more for 99 of 100.

            | requests due | count | p50 ms | p99 ms | worst ms | 5xx | other than 200 |
            |---|--:|--:|--:|--:|--:|--:|
            {string.Join('\n', rows)}
            """;
    }

    private static string Row(string name, IEnumerable<LoadSample> samples)
    {
        var times = new Figures();
        var (failed, others) = (0, 0);
        foreach (var sample in samples)
        {
            times.Add(sample.Milliseconds);
            failed += sample.Status >= 500 ? 1 : 0;
            others += sample.Status != 200 ? 1 : 0;
        }
        return $"| {name} | {times.Values.Count} | {times.Median:F2} | {times.Quantile(0.99):F2} | {times.Most:F1} | {failed} | {others} |";
    }

    private async Task<(IReadOnlyList<LoadSample> Samples, long Killed)> RunAsync(bool kills)
    {
        using var one = new OpenLoad(ports[0], PerSecond, Path);
        using var two = new OpenLoad(ports[1], PerSecond, Path);
        Task<IReadOnlyList<LoadSample>>[] running = [one.RunAsync(2 * Half, Task.Delay(Timeout.Infinite)), two.RunAsync(2 * Half, Task.Delay(Timeout.Infinite))];
        await Task.Delay(Half);
        var killed = Stopwatch.GetTimestamp();
        if (kills)
            await redis.StopAsync();
        var samples = await Task.WhenAll(running);
        return ([.. samples.SelectMany(each => each)], killed);
    }

    private static string Path(int number) => $"/free/outage{number % 100}";
}
