using System.Diagnostics;
using System.Globalization;
using Gatehouse.Benchmarks.Gateways;

namespace Gatehouse.Benchmarks.Faults;

/// <summary>Reloads and handovers one after the other, under load of every kind: who notices.</summary>
internal sealed class Handovers : IAsyncDisposable
{
    private const int Count = 20;
    private const int ReloadsEach = 5;
    private const int PerSecond = 1000;
    private const int Sockets = 50;
    private const int StayingSockets = 10;
    private const int RenewedSockets = 8;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan ReloadLimit = TimeSpan.FromSeconds(10);

    private readonly List<GatewayProcess> processes = [];
    private readonly Figures taking = new();
    private readonly TemporaryFile file;
    private readonly string services;
    private int revision;
    private int most;

    private Handovers(string services)
    {
        this.services = services;
        file = new TemporaryFile(Configuration());
    }

    /// <summary>Measures; a section of Markdown. About two minutes.</summary>
    public static async Task<string> MeasureAsync()
    {
        await using var upstream = await TinyUpstream.StartAsync();
        await using var echo = await EchoServer.StartAsync();
        await using var run = new Handovers($"upstreams: {{ up: {upstream.Url}, echo: {echo.Url} }}");
        return await run.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
            await process.DisposeAsync();
        file.Dispose();
    }

    private async Task<string> RunAsync()
    {
        await NextAsync();
        var port = processes[0].Port;
        await using var sockets = new EchoClients(port, Sockets);
        await sockets.OpenAsync();
        using var kept = new OpenLoad(port, PerSecond / 2, static _ => "/a");
        using var fresh = new OpenLoad(port, PerSecond / 2, static _ => "/a", isKept: false);
        var until = TurnAsync(sockets);
        var loads = await Task.WhenAll(kept.RunAsync(Longest, until), fresh.RunAsync(Longest, until));
        await until;
        await sockets.DisposeAsync();
        var ended = await EndedAsync();
        return $"""
            ## {Count * ReloadsEach} reloads and {Count} handovers while {PerSecond:N0} requests a second come and {Sockets} WebSockets are open. The goal: none fails, none is cut

            `gatehouse run --handover`, each process started beside the one that serves; {ReloadsEach} reloads in each. Of the WebSockets {StayingSockets} stay in the first
            process to the end, and {RenewedSockets} are ended by the client and opened again after each handover, so that up to {most} processes served something at a time.
            From the start of a process until it serves: {taking.Median:F0} ms in the median, {taking.Most:F0} at most, on the processors that also carry the load.

            | | | failed or cut | p50 | p99 | most |
            |---|--:|--:|--:|--:|--:|
            {Row("requests on kept connections", loads[0])}
            {Row("requests on a connection each", loads[1])}
            | messages over WebSockets, there and back | {sockets.Messages} | {sockets.Cuts} | | | |
            | processes that were succeeded and ended with 0 | {ended} | {Count - ended} | | | |
            """;
    }

    // The whole of what happens while load runs.
    private async Task TurnAsync(EchoClients sockets)
    {
        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < ReloadsEach; j++)
                await ReloadAsync();
            var started = Stopwatch.GetTimestamp();
            await NextAsync();
            taking.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await sockets.RenewAsync(StayingSockets, RenewedSockets);
            most = Math.Max(most, processes.Count(static process => !process.HasExited));
        }
    }

    private async Task NextAsync()
    {
        var port = processes.Count > 0 ? processes[0].Port : 0;
        processes.Add(await GatewayProcess.StartOnAsync(port, file.Path, "--handover", file.Path + ".place", "--grace", "10m"));
    }

    private async Task ReloadAsync()
    {
        var current = processes[^1];
        var before = Applied(current);
        revision++;
        file.Prepare(Configuration())();
        var started = Stopwatch.GetTimestamp();
        while (Applied(current) == before)
        {
            if (Stopwatch.GetElapsedTime(started) > ReloadLimit)
                throw new TimeoutException("A reload was not applied: " + string.Join('\n', current.Messages));
            await Task.Delay(20);
        }
    }

    // All but the last, which still serves.
    private async Task<int> EndedAsync()
    {
        var ended = 0;
        foreach (var process in processes[..^1])
        {
            if (await process.ExitCodeAsync(ReloadLimit) == 0)
                ended++;
        }
        return ended;
    }

    private string Configuration() => $$"""
        admin: false
        {{services}}
        routes:
          /a: up
          /echo: echo
          /revision: { respond: "{{revision}}" }

        """;

    private static int Applied(GatewayProcess process) => process.Messages.Count(static message => message.Contains("Configuration applied", StringComparison.Ordinal));

    private static string Row(string name, IReadOnlyList<LoadSample> samples)
    {
        var times = new Figures();
        foreach (var sample in samples)
            times.Add(sample.Milliseconds);
        FormattableString row = $"| {name} | {samples.Count} | {samples.Count(static sample => sample.Status != 200)} | {times.Median:F1} ms | {times.Quantile(0.99):F1} ms | {times.Most:F0} ms |";
        return row.ToString(CultureInfo.InvariantCulture);
    }
}
