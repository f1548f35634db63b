using Gatehouse.Core.Hosting;
using Gatehouse.Policies;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>What the gateway allocates for a plain proxied GET: everything in this process, less the same without the gateway.</summary>
internal static class AllocationMode
{
    private const int Warm = 20_000;
    private const int Requests = 20_000;

    /// <summary>Measures and reports.</summary>
    public static async Task RunAsync()
    {
        await using var upstream = await TinyUpstream.StartAsync();
        var direct = await MeasureAsync(new Uri(upstream.Url).Port);
        var rows = new List<string>();
        foreach (var (name, text) in new[] { ("no policy", Bare(upstream.Url)), ("`securityHeaders` and `bodyLimit`", LargeConfig.WriteOne(upstream.Url)) })
        {
            using var file = new TemporaryFile(text);
            foreach (var logs in new[] { false, true })
            {
                var builder = GatewayBuilder.FromFile(file.Path).AddPolicies(BuiltInPolicies.All);
                builder.Options.AccessLog = logs ? Stream.Null : null;
                await using var gateway = builder.Build();
                await gateway.StartAsync(["http://127.0.0.1:0"]);
                var through = await MeasureAsync(new Uri(gateway.Addresses[0]).Port);
                rows.Add($"| {name}{(logs ? ", access log" : "")} | {through - direct:N0} |");
            }
        }
        Report.Write("allocations", "Allocated for one plain proxied GET", $"""
            One connection, {Requests:N0} requests, gateway, client and upstream in one process; client and upstream alone take {direct:N0} bytes
            per request, which is subtracted.

            | route | bytes per request |
            |---|--:|
            {string.Join('\n', rows)}
            """);
    }

    private static async Task<double> MeasureAsync(int port)
    {
        using var connection = new LoadConnection(port);
        await AskAsync(connection, Warm);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await AskAsync(connection, Requests);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Requests;
    }

    private static async Task AskAsync(LoadConnection connection, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (await connection.GetAsync("/service-1/items/1") != 200)
                throw new InvalidOperationException("The request failed.");
        }
    }

    private static string Bare(string upstream) => $"""
        admin: false
        upstreams:
          backend: {upstream}
        routes:
          GET /service-1/items/1: backend

        """;
}
