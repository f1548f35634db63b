namespace Gatehouse.Benchmarks.Gateways;

/// <summary>Throughput of a plain proxied GET with 10,000 routes and with one.</summary>
internal static class RoutesEndToEndMode
{
    private const int Rounds = 41;
    private const int Connections = 32;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(0.75);

    /// <summary>Measures and reports.</summary>
    public static async Task RunAsync()
    {
        Processors.KeepTo(1);
        await using var upstream = await TinyUpstream.StartAsync();
        using var manyFile = new TemporaryFile(LargeConfig.Write(upstream.Url));
        using var oneFile = new TemporaryFile(LargeConfig.WriteOne(upstream.Url));
        await using var many = await GatewayProcess.StartAsync(manyFile.Path, processor: 0);
        await using var one = await GatewayProcess.StartAsync(oneFile.Path, processor: 0);
        var manySide = new Side("10,000 routes", many);
        var oneSide = new Side("one route", one);
        await manySide.RunAsync(Warm);
        await oneSide.RunAsync(Warm);
        for (var i = 0; i < Rounds; i++)
        {
            // In turns, and each first as often as second: what else the machine does meets both.
            await (i % 2 == 0 ? manySide : oneSide).MeasureAsync();
            await (i % 2 == 0 ? oneSide : manySide).MeasureAsync();
        }
        Write(manySide, oneSide);
        manySide.Dispose();
        oneSide.Dispose();
    }

    private static void Write(Side many, Side one)
    {
        Report.Write("routes-e2e", "10,000 routes and one route, end to end", $"""
            Plain proxied GET of 116 bytes, closed loop, {Connections} connections, {Rounds} rounds of {Round.TotalSeconds} s each in turns; the paths
            of the requests go round 1,000 different plain routes among the 10,000. {(Processors.CanSeparate ? "The gateway has one processor, load and upstream the other." : "")}
            Same defaults (`securityHeaders`, `bodyLimit`) in both. Goal: at most 3 % slower.

            | | requests/s, median | least | most | µs CPU per request, median | failed |
            |---|--:|--:|--:|--:|--:|
            {many.Row()}
            {one.Row()}
            | ratio of the medians | {many.PerSecond.Median / one.PerSecond.Median:F3} | | | {many.Microseconds.Median / one.Microseconds.Median:F3} | |

            Median of the ratios of neighbouring rounds: {Ratios(many.PerSecond, one.PerSecond).Median:F3} (requests/s), {Ratios(many.Microseconds, one.Microseconds).Median:F3} (CPU).
            """);
    }

    private static Figures Ratios(Figures first, Figures second)
    {
        var ratios = new Figures();
        foreach (var (a, b) in first.Values.Zip(second.Values))
            ratios.Add(a / b);
        return ratios;
    }

    /// <summary>One of the two gateways.</summary>
    private sealed class Side(string name, GatewayProcess gateway) : IDisposable
    {
        private readonly ClosedLoad load = new(gateway.Port, Connections, LargeConfig.PlainPath);

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
