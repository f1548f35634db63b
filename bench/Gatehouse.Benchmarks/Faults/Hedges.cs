using System.Globalization;
using Gatehouse.Benchmarks.Gateways;

namespace Gatehouse.Benchmarks.Faults;

/// <summary>What a second destination does for answers that are late, and what it costs the service.</summary>
internal static class Hedges
{
    private const int Rate = 1000;
    private const int Width = 100;
    private const int Seconds = 7;

    /// <summary>Measures; a section of Markdown. About 40 seconds.</summary>
    public static async Task<string> MeasureAsync()
    {
        var late = new List<string>();
        foreach (var lines in (string[])["", "hedge: 20ms", "hedge: p95"])
            late.Add(await LateAsync(lines));
        var outages = new List<string>();
        foreach (var fault in (Fault[])[Fault.Hang, Fault.Slow])
            outages.Add(await OutageAsync(fault));
        return $"""
            ## One of three answers each twentieth request 500 ms late, of {Rate} requests a second. The goal: the late ones are gone from the p99

            Open load for {Seconds} s, the first 2 s not counted; from when a request was sent. Attempts of the whole time.

            | | requests | p50 | p99 | p99.9 | attempts per request |
            |---|--:|--:|--:|--:|--:|
            {string.Join('\n', late)}

            ## All three are late, with retries as above and `hedge: 50ms`. The goal: at most 1.2 x the requests, and 3

            | fault | GETs | attempts | attempts per GET |
            |---|--:|--:|--:|
            {string.Join('\n', outages)}
            """;
    }

    private static async Task<string> LateAsync(string lines)
    {
        FaultServer[] servers = [new(), new(), new()];
        using var file = new TemporaryFile($$"""
            upstreams:
              up:
                destinations: [{{string.Join(", ", servers.Select(server => server.Address))}}]
                {{lines}}
            routes:
              /**: up

            """);
        await using var gateway = await GatewayProcess.StartAsync(file.Path);
        servers[0].Become(Fault.SometimesSlow);
        using var load = new OpenLoad(gateway.Port, Rate, static number => $"/{number}", Width);
        var samples = await load.RunAsync(TimeSpan.FromSeconds(Seconds), Task.Delay(TimeSpan.FromSeconds(Seconds)));
        var from = samples.Min(sample => sample.Due) + (2 * System.Diagnostics.Stopwatch.Frequency);
        var figures = new Figures();
        foreach (var sample in samples.Where(sample => sample.Due >= from))
            figures.Add(sample.FromSending);
        var attempts = (double)servers.Sum(server => server.Requests) / samples.Count;
        foreach (var server in servers)
            await server.DisposeAsync();
        var name = lines.Length == 0 ? "without" : $"`{lines}`";
        return Row($"| {name} | {figures.Values.Count} | {figures.Median:F1} ms | {figures.Quantile(0.99):F1} ms | {figures.Quantile(0.999):F1} ms | {attempts:F3} |");
    }

    private static async Task<string> OutageAsync(Fault fault)
    {
        await using var rig = await FaultRig.StartAsync("hedge: 50ms");
        using var load = new FaultLoad(rig.Port);
        foreach (var server in rig.Servers)
            server.Become(fault);
        await load.RunAsync(HttpMethod.Get, 64, int.MaxValue, TimeSpan.FromSeconds(5));
        var attempts = rig.Servers.Sum(server => server.Requests);
        return Row($"| {fault} | {load.All} | {attempts} | {(double)attempts / load.All:F3} |");
    }

    private static string Row(FormattableString row) => row.ToString(CultureInfo.InvariantCulture);
}
