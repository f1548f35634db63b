using System.Globalization;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>What the gateway allocates for a plain proxied GET: by the process's own count, access log and metrics on.</summary>
internal static class AllocationMode
{
    // With one, whatever is used again by the next request looks as if it cost nothing.
    private const int Many = 64;

    private const int Warm = 1_600 * Many;
    private const int Requests = 800 * Many;

    /// <summary>Measures and reports.</summary>
    public static async Task RunAsync()
    {
        await using var upstream = await TinyUpstream.StartAsync();
        await using var other = await TinyUpstream.StartAsync();
        var rows = new List<string>();
        foreach (var (name, guards, lines) in new[]
        {
            ("no policy", "", ""), ("`securityHeaders`, `bodyLimit`", "securityHeaders: true, bodyLimit: 1MB", ""),
            ("`retry: 2`", "", "retry: 2"), ("`hedge: 1s`, not reached", "", "hedge: 1s"),
        })
        {
            using var file = new TemporaryFile($$"""
                admin: 0
                upstreams: { backend: { destinations: ["{{upstream.Url}}"{{(lines.Length > 0 ? $", \"{other.Url}\"" : "")}}], {{lines}} } }
                defaults: { {{guards}} }
                routes: { "GET /items/**": backend }

                """);
            await using var gateway = await GatewayProcess.StartAsync(file.Path);
            rows.Add($"| {name} | {await MeasureAsync(gateway, connections: 1):N0} | {await MeasureAsync(gateway, Many):N0} |");
        }
        Report.Write("allocations", "Allocated for one plain proxied GET", $"""
            `gatehouse run`, {Requests:N0} requests after {Warm:N0}; access log and metrics on. Bytes per request, from `dotnet_gc_allocated_bytes_total`.
            Goal: at most 700.

            | route | one connection | {Many} at once |
            |---|--:|--:|
            {string.Join('\n', rows)}
            """);
    }

    private static async Task<double> MeasureAsync(GatewayProcess gateway, int connections)
    {
        using var operators = new HttpClient { BaseAddress = await gateway.AdminAsync() };
        LoadConnection[] all = [.. Enumerable.Range(0, connections).Select(_ => new LoadConnection(gateway.Port))];
        await AskAsync(all, Warm);
        var before = await AllocatedAsync(operators);
        await AskAsync(all, Requests);
        var allocated = await AllocatedAsync(operators) - before;
        Array.ForEach(all, static connection => connection.Dispose());
        return allocated / Requests;
    }

    private static async Task<double> AllocatedAsync(HttpClient operators)
    {
        const string Name = "dotnet_gc_allocated_bytes_total ";
        var text = await operators.GetStringAsync("/metrics");
        var line = text.Split('\n').First(each => each.StartsWith(Name, StringComparison.Ordinal));
        return double.Parse(line.AsSpan(Name.Length), CultureInfo.InvariantCulture);
    }

    private static Task AskAsync(LoadConnection[] all, int count) => Task.WhenAll(all.Select(each => AskAsync(each, count / all.Length)));

    private static async Task AskAsync(LoadConnection connection, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (await connection.GetAsync("/items/1") != 200)
                throw new InvalidOperationException("The request failed.");
        }
    }
}
