using System.Diagnostics;
using System.Globalization;
using Gatehouse.Benchmarks.Gateways;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.LoadBalancing;
using Gatehouse.Core.Upstreams.Resilience;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Benchmarks.Balancing;

/// <summary>How long it takes to pick a destination, and what is counted about an exchange; and what that allocates.</summary>
internal static class BalanceMode
{
    private const int Rounds = 15;
    private const int Batch = 200_000;

    private static readonly DefaultHttpContext Context = new();
    private static readonly GatewayRequest Request = new();

    /// <summary>Measures and reports.</summary>
    public static void Run()
    {
        var rows = new List<string>();
        foreach (var way in (BalanceWay[])[BalanceWay.RoundRobin, BalanceWay.LeastRequests, BalanceWay.TwoChoices, BalanceWay.Random])
        {
            foreach (var (count, weight) in ((int, int)[])[(3, 1), (3, 5), (20, 1)])
            {
                var picker = new Balancer { Way = way }.Create(Members(count, weight));
                rows.Add(Row($"{way}, {count} destinations{(weight > 1 ? $", weights 1 to {weight}" : "")}", () => picker.Pick(Context, Request)));
            }
        }
        var table = new MaglevTable(Members(20, 1));
        rows.Add(Row("Maglev table, 20 destinations, a key of 24 characters", () => _ = table[StableHash.Of("019aa7c5e8f07c1bb7a9e5b7")]));
        var upstream = Upstream(3);
        rows.Add(Row("all of an exchange that goes well: budget, breaker, pick, in, out, success", () => Exchange(upstream)));
        Report.Write("balance", "Picking a destination, and what is counted", $"""
            One thread, warm; the median and least of {Rounds} rounds. The goal for a pick: at most 60 ns, 0 bytes.

            | | ns | least | bytes |
            |---|--:|--:|--:|
            {string.Join('\n', rows)}
            """);
    }

    private static void Exchange(Upstream upstream)
    {
        upstream.Budget.Count(Stopwatch.GetTimestamp());
        if (!upstream.Breaker!.TryEnter() || upstream.Enter(Context, Request, 0) is not { } member)
            return;
        member.State.Exit();
        upstream.Succeeded(member, null, default);
    }

    private static Upstream Upstream(int count)
    {
        var upstream = new Upstream("up", new UpstreamLimits(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(100)), TimeProvider.System)
        {
            Breaker = new Breaker(new BreakerLimits(), TimeProvider.System),
        };
        upstream.SetDestinations(Members(count, 1));
        return upstream;
    }

    private static Member[] Members(int count, int weight) =>
    [
        .. Enumerable.Range(0, count).Select(index =>
        {
            var destination = Destination.Parse($"http://10.0.0.{index}:80", out _, out _)!;
            return new Member(destination, new DestinationState(destination.Text, TimeProvider.System)) { Index = index, Weight = 1 + (index % weight) };
        }),
    ];

    private static string Row(string name, Action action)
    {
        for (var i = 0; i < 8; i++)
        {
            Repeat(action);
            Thread.Sleep(20);   // so that the tiers of compilation get through
        }
        var times = new Figures();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            Repeat(action);
            times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Batch);
        }
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / ((double)Rounds * Batch);
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {times.Median:F1} | {times.Least:F1} | {bytes:F0} |");
    }

    private static void Repeat(Action action)
    {
        for (var i = 0; i < Batch; i++)
            action();
    }
}
