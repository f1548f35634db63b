using System.Diagnostics;
using System.Net;
using Gatehouse.Benchmarks.Gateways;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Limits;
using Gatehouse.Policies.Limit;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Benchmarks.Limits;

/// <summary>How long a check of a limit takes, and what it allocates.</summary>
internal static class LimitsMode
{
    private const int Rounds = 15;
    private const int Batch = 200_000;

    private static long sink;

    /// <summary>Measures and reports.</summary>
    public static void Run()
    {
        var rows = new List<string>();
        foreach (var algorithm in Enum.GetValues<LimitAlgorithm>())
        {
            var rule = new LimitRule(algorithm, LimitRule.MaxCount, TimeSpan.FromHours(1), LimitRule.MaxCount);
            var meter = new LocalMeter(rule, LocalMeter.DefaultMaxKeys, TimeProvider.System);
            var keys = Keys(1000);
            rows.Add(Row($"{algorithm}, 1,000 keys", "the goal: at most 150 ns, 0 bytes", i => meter.Take(keys[i % keys.Length]).Remaining));
        }
        var slots = new SlotMeter(10, 1000);
        var slot = Keys(1)[0];
        rows.Add(Row("a slot, taken and given back", "", _ =>
        {
            var left = slots.Take(slot).Remaining;
            slots.GiveBack(slot);
            return left;
        }));
        var full = new LocalMeter(new LimitRule(LimitAlgorithm.SlidingWindow, 10, TimeSpan.FromHours(1), 10), LocalMeter.DefaultMaxKeys, TimeProvider.System);
        var many = Keys(1_000_000);
        rows.Add(Row("SlidingWindow, 1,000,000 keys for a table of 100,000", "", i => full.Take(many[i % many.Length]).Remaining));
        var context = Request();
        var key = new LimitKey(LimitSubject.Address, null);
        rows.Add(Row("the key of an address", "", _ => (long)(ulong)key.Of(context, GatewayRequest.Of(context))));
        Report.Write("limits", "Limits in memory", $"""
            One thread, warm; the median and least of {Rounds} rounds.

            | | | ns | least | bytes |
            |---|---|--:|--:|--:|
            {string.Join('\n', rows)}
            """);
    }

    private static UInt128[] Keys(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => new UInt128((ulong)random.NextInt64() << 1, (ulong)random.NextInt64() << 1 | 1))];
    }

    private static DefaultHttpContext Request()
    {
        var context = new DefaultHttpContext();
        context.Features.Set(new GatewayRequest(new CanonicalTarget("/", 1), "id", IPAddress.Parse("192.0.2.1")));
        return context;
    }

    private static string Row(string name, string about, Func<int, long> check)
    {
        for (var i = 0; i < 8; i++)
        {
            Repeat(check);
            Thread.Sleep(20);   // so that the tiers of compilation get through
        }
        var times = new Figures();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            Repeat(check);
            times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Batch);
        }
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / ((double)Rounds * Batch);
        return $"| {name} | {about} | {times.Median:F0} | {times.Least:F0} | {bytes:F0} |";
    }

    private static void Repeat(Func<int, long> check)
    {
        for (var i = 0; i < Batch; i++)
            sink += check(i);
    }
}
