using System.Diagnostics;
using Gatehouse.Benchmarks.Gateways;

namespace Gatehouse.Benchmarks.Limits;

/// <summary>How much longer a request takes that a shared limit counts.</summary>
internal sealed class SharedLimitsTime(int port)
{
    private const int Rounds = 4_000;

    private static readonly string[] Routes = ["plain", "free", "batched"];

    /// <summary>A table.</summary>
    public async Task<string> TableAsync()
    {
        var rows = new List<string>();
        foreach (var callers in new[] { 1, 8 })
        {
            var times = await MeasureAsync(callers);
            rows.Add(Row("exact", callers, times[1], times[0]));
            rows.Add(Row("batched", callers, times[2], times[0]));
        }
        return $"""
            | | connections | without p50 µs | p99 µs | with p50 µs | p99 µs | added p50 µs | added p99 µs |
            |---|--:|--:|--:|--:|--:|--:|--:|
            {string.Join('\n', rows)}
            """;
    }

    private static string Row(string name, int callers, Figures with, Figures without) =>
        $"| {name} | {callers} | {without.Median:F0} | {without.Quantile(0.99):F0} | {with.Median:F0} | {with.Quantile(0.99):F0} | {with.Median - without.Median:F0} | {with.Quantile(0.99) - without.Quantile(0.99):F0} |";

    private async Task<Figures[]> MeasureAsync(int callers)
    {
        Figures[] all = [new(), new(), new()];
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            using var connection = new LoadConnection(port);
            for (var i = 0; i < Rounds / callers; i++)
            {
                for (var route = 0; route < Routes.Length; route++)
                {
                    var start = Stopwatch.GetTimestamp();
                    await connection.GetAsync($"/{Routes[route]}/time{callers}-{i % 20}");
                    var micros = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                    lock (all)
                        all[route].Add(micros);
                }
            }
        })));
        return all;
    }
}
