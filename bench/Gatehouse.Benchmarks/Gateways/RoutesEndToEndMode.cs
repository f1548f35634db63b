namespace Gatehouse.Benchmarks.Gateways;

/// <summary>Throughput of a plain proxied GET with 10,000 routes and with one.</summary>
internal static class RoutesEndToEndMode
{
    private const int Rounds = 31;
    private const int Connections = 32;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(0.6);

    /// <summary>Measures and reports.</summary>
    public static async Task RunAsync()
    {
        Processors.KeepTo(1);
        await using var upstream = await TinyUpstream.StartAsync();
        using var manyFile = new TemporaryFile(LargeConfig.Write(upstream.Url));
        using var oneFile = new TemporaryFile(LargeConfig.WriteOne(upstream.Url));
        await using var many = await GatewayProcess.StartAsync(manyFile.Path, processor: 0);
        await using var one = await GatewayProcess.StartAsync(oneFile.Path, processor: 0);
        using var oneSide = new Side("one route", one, _ => LargeConfig.PlainPath(1));
        using var manySide = new Side("10,000 routes, the same request", many, _ => LargeConfig.PlainPath(1));
        using var spreadOneSide = new Side("one route, 1,000 paths in turn", one, LargeConfig.PlainPath);
        using var spreadSide = new Side("10,000 routes, 1,000 of them in turn", many, LargeConfig.PlainPath);
        Side[] sides = [oneSide, manySide, spreadOneSide, spreadSide];
        foreach (var side in sides)
            await side.RunAsync(Warm);
        for (var i = 0; i < Rounds; i++)
        {
            // In turns, and each as often before as behind the others: what else the machine does meets all.
            foreach (var side in i % 2 == 0 ? sides : sides.Reverse())
                await side.MeasureAsync();
        }
        Report.Write("routes-e2e", "10,000 routes and one route, end to end", $"""
            Proxied GET of 116 bytes, closed loop, {Connections} connections, {Rounds} rounds of {Round.TotalSeconds} s each in turns.
            {(Processors.CanSeparate ? "The gateway has one processor, load and upstream the other. " : "")}Same defaults (`securityHeaders`, `bodyLimit`) in both. Goal: at most 3 % slower.

            | | requests/s, median | least | most | µs CPU per request, median | failed |
            |---|--:|--:|--:|--:|--:|
            {string.Join('\n', sides.Select(side => side.Row()))}

            | 10,000 routes : one route | ratio of the medians, requests/s | CPU per request | median ratio of neighbouring rounds, requests/s | CPU per request |
            |---|--:|--:|--:|--:|
            | the same request | {Ratios(manySide, oneSide)} |
            | 1,000 routes in turn: whatever belongs to a route is out of the processor's nearest caches | {Ratios(spreadSide, spreadOneSide)} |
            """);
    }

    private static string Ratios(Side many, Side one) => string.Join(" | ",
        Text(many.PerSecond.Median / one.PerSecond.Median),
        Text(many.Microseconds.Median / one.Microseconds.Median),
        Text(Ratios(many.PerSecond, one.PerSecond).Median),
        Text(Ratios(many.Microseconds, one.Microseconds).Median));

    private static string Text(double ratio) => ratio.ToString("F3");

    private static Figures Ratios(Figures first, Figures second)
    {
        var ratios = new Figures();
        foreach (var (a, b) in first.Values.Zip(second.Values))
            ratios.Add(a / b);
        return ratios;
    }

    /// <summary>One of the two gateways.</summary>
    private sealed class Side(string name, GatewayProcess gateway, Func<int, string> path) : IDisposable
    {
        private readonly ClosedLoad load = new(gateway.Port, Connections, path);

        public Figures PerSecond { get; } = new();

        public Figures Microseconds { get; } = new();

        public Task RunAsync(TimeSpan time) => load.RunAsync(time);

        public async Task MeasureAsync()
        {
            var before = gateway.ProcessorTime;
            var (perSecond, count) = await load.RunAsync(Round);
            PerSecond.Add(perSecond);
            Microseconds.Add((gateway.ProcessorTime - before).TotalMicroseconds / count);
        }

        public string Row() => $"| {name} | {PerSecond.Cells("N0")} | {Microseconds.Median:F1} | {load.Failed} |";

        public void Dispose() => load.Dispose();
    }
}
