using System.Diagnostics;
using System.Globalization;
using Gatehouse.Benchmarks.Gateways;

namespace Gatehouse.Benchmarks.Faults;

/// <summary>What clients and services notice when destinations fail.</summary>
internal static class FaultsMode
{
    private const int Clients = 16;
    private static readonly TimeSpan Ejection = TimeSpan.FromSeconds(1);

    /// <summary>Measures and reports. Some four minutes.</summary>
    public static async Task RunAsync()
    {
        var rows = new List<string>();
        foreach (var fault in (Fault[])[Fault.Dead, Fault.Hang, Fault.Status500, Fault.Reset, Fault.Slow])
            rows.Add(await FlapAsync(fault));
        var ejections = new List<string>();
        foreach (var fault in (Fault[])[Fault.Dead, Fault.Hang, Fault.Status500, Fault.Reset, Fault.Slow])
            ejections.Add(await EjectAsync(fault));
        var posts = await PostsAsync();
        var outages = new List<string>();
        foreach (var fault in (Fault[])[Fault.Status503, Fault.Reset])
            outages.Add(await OutageAsync(fault));
        var hedges = await Hedges.MeasureAsync();
        var overload = await Overload.MeasureAsync();
        var handovers = await Handovers.MeasureAsync();
        Report.Write("faults", "Destinations that fail", $$"""
            Three destinations, {{Clients}} clients. `retry: { on: [connect, reset, timeout, 500, 502, 503, 504], perTry: 300ms }`, `outliers: { base: 1s }`, all else by default.

            ## One of three flaps: 1 s bad, 1 s good, for 6 s. The goal: at least 99.9 % of GETs succeed

            | fault | GETs | succeeded | share |
            |---|--:|--:|--:|
            {{string.Join('\n', rows)}}

            ## How soon it is left out, and when it is back. The goals: at most 5 failures or 1 s; at most 1.1 x the time that it is left out for

            | fault | requests that it failed before | after | back after its time x |
            |---|--:|--:|--:|
            {{string.Join('\n', ejections)}}

            ## POSTs that break at one of twelve points, retries on. The goal: none comes twice

            | POSTs | answered | cut | came twice |
            |--:|--:|--:|--:|
            {{posts}}

            ## All three fail. The goal: at most 1.2 x the requests, and 3

            | fault | GETs | attempts | attempts per GET |
            |---|--:|--:|--:|
            {{string.Join('\n', outages)}}

            {{hedges}}

            {{overload}}

            {{handovers}}
            """);
    }

    private static async Task<string> FlapAsync(Fault fault)
    {
        await using var rig = await FaultRig.StartAsync("outliers: { base: 1s }");
        using var load = new FaultLoad(rig.Port);
        await load.RunAsync(HttpMethod.Get, Clients, 2000, TimeSpan.FromSeconds(2)); // warm
        var (all, good) = (load.All, load.Good);
        var running = load.RunAsync(HttpMethod.Get, Clients, int.MaxValue, TimeSpan.FromSeconds(6));
        for (var i = 0; i < 3; i++)
        {
            rig.Servers[0].Become(fault);
            await Task.Delay(1000);
            rig.Servers[0].Become(Fault.None);
            await Task.Delay(1000);
        }
        await running;
        (all, good) = (load.All - all, load.Good - good);
        return Row($"| {fault} | {all} | {good} | {100.0 * good / all:F3} % |");
    }

    private static async Task<string> EjectAsync(Fault fault)
    {
        await using var rig = await FaultRig.StartAsync("outliers: { base: 1s }");
        using var load = new FaultLoad(rig.Port);
        await load.RunAsync(HttpMethod.Get, 1, 100, TimeSpan.FromSeconds(2));
        var state = await rig.StateAsync();
        rig.Servers[0].Become(fault);
        var started = Stopwatch.GetTimestamp();
        // Four clients, so that one that hangs does not hold the others up.
        var running = load.RunAsync(HttpMethod.Get, 4, int.MaxValue, TimeSpan.FromSeconds(4));
        FaultRig.Seen ejected;
        while (!(ejected = await rig.StateAsync()).IsEjected && Stopwatch.GetElapsedTime(started).TotalSeconds < 3)
            await Task.Delay(2);
        var (outAfter, outAt) = (Stopwatch.GetElapsedTime(started), Stopwatch.GetTimestamp());
        rig.Servers[0].Become(Fault.None);
        await Task.Delay(100);
        var before = rig.Servers[0].Requests;
        while (rig.Servers[0].Requests == before && Stopwatch.GetElapsedTime(outAt).TotalSeconds < 3)
            await Task.Delay(2);
        var back = Stopwatch.GetElapsedTime(outAt);
        await running;
        return Row($"| {fault} | {ejected.FailuresInRow} | {outAfter.TotalMilliseconds:F0} ms | {back / Ejection:F2} |");
    }

    private static async Task<string> PostsAsync()
    {
        await using var rig = await FaultRig.StartAsync("outliers: 0");
        using var load = new FaultLoad(rig.Port);
        foreach (var server in rig.Servers)
            server.Become(Fault.Cut);
        await load.RunAsync(HttpMethod.Post, Clients, 10_000, TimeSpan.FromSeconds(30));
        var times = rig.Servers.SelectMany(server => server.Seen).GroupBy(seen => seen.Key).Count(group => group.Sum(seen => seen.Value) > 1);
        return Row($"| {load.All} | {load.Good} | {load.All - load.Good} | {times} |");
    }

    private static async Task<string> OutageAsync(Fault fault)
    {
        await using var rig = await FaultRig.StartAsync("outliers: { base: 1s }");
        using var load = new FaultLoad(rig.Port);
        foreach (var server in rig.Servers)
            server.Become(fault);
        await load.RunAsync(HttpMethod.Get, Clients, 10_000, TimeSpan.FromSeconds(5));
        var attempts = rig.Servers.Sum(server => server.Requests);
        return Row($"| {fault} | {load.All} | {attempts} | {(double)attempts / load.All:F3} |");
    }

    private static string Row(FormattableString row) => row.ToString(CultureInfo.InvariantCulture);
}
