using Gatehouse.Benchmarks.Gateways;
using Gatehouse.TestKit.Databases;

namespace Gatehouse.Benchmarks.Limits;

/// <summary>Two gateways over one Redis: how many come through, how much later, and what happens when Redis is killed. About half a minute.</summary>
internal static class SharedLimitsMode
{
    private const int Limit = 500;
    private const int Runs = 20;
    private const int Callers = 8;
    private const int GatewayProcessor = 0;
    private const int LoadProcessor = 1;

    public static async Task RunAsync()
    {
        Processors.KeepTo(LoadProcessor);   // Redis, which this process starts, as well
        await using var redis = await RedisServer.StartAsync();
        using var file = new TemporaryFile($$"""
            redis: {{redis.Url}}
            admin: false
            routes:
              /plain/{id}: { respond: ok }
              /exact/{id}: { respond: ok, limit: { count: {{Limit}}, window: 31d, per: id } }
              /batched/{id}: { respond: ok, limit: { count: {{Limit}}, window: 31d, per: id, shared: batched } }
              /free/{id}: { respond: ok, limit: { count: 1000000000, window: 31d, per: id } }
            """);
        await using var one = await GatewayProcess.StartAsync(file.Path, GatewayProcessor);
        await using var two = await GatewayProcess.StartAsync(file.Path, GatewayProcessor);
        int[] ports = [one.Port, two.Port];
        foreach (var route in new[] { "plain", "exact", "batched", "free" })
            await OfferAsync(ports, $"/{route}/warm");   // so that everything is compiled and connected

        var body = $"""
            Two gateways on one core; load and Redis, with its default timeout of 100 ms, on the other. Windows of 31 days, so that none ends meanwhile.

            ## Five times the limit

            {Runs} runs of {5 * Limit} requests from {2 * Callers} connections at once, half of them to each gateway; the limit is {Limit}. The goals: `exact` none over in any
            run, `batched` at most 5 %.

            | | runs with exactly the limit | least let through | most let through | over in the worst run | other than 200 and 429 |
            |---|--:|--:|--:|--:|--:|
            {await RowAsync(ports, "exact")}
            {await RowAsync(ports, "batched")}

            ## Added to a request

            Against the same route without a limit, in turns. The goal: `exact` at most 400 µs for half of them.

            {await new SharedLimitsTime(ports[0]).TableAsync()}

            ## Redis killed in the middle

            {await new SharedLimitsOutage(ports, redis).TableAsync()}
            """;
        Report.Write("shared-limits", "Limits that two gateways share", body);
    }

    private static async Task<string> RowAsync(int[] ports, string route)
    {
        var admitted = new Figures();
        var others = 0;
        for (var run = 0; run < Runs; run++)
        {
            var (let, other) = await OfferAsync(ports, $"/{route}/run{run}");
            admitted.Add(let);
            others += other;
        }
        var exactly = admitted.Values.Count(value => value == Limit);
        var over = Math.Max(0, (admitted.Most - Limit) * 100 / Limit);
        return $"| {route} | {exactly} of {Runs} | {admitted.Least:F0} | {admitted.Most:F0} | {over:F1} % | {others} |";
    }

    private static async Task<(int Admitted, int Others)> OfferAsync(int[] ports, string path)
    {
        var admitted = 0;
        var others = 0;
        await Task.WhenAll(Enumerable.Range(0, 2 * Callers).Select(caller => Task.Run(async () =>
        {
            using var connection = new LoadConnection(ports[caller % 2]);
            for (var i = caller; i < 5 * Limit; i += 2 * Callers)
            {
                var status = await connection.GetAsync(path);
                if (status == 200)
                    Interlocked.Increment(ref admitted);
                else if (status != 429)
                    Interlocked.Increment(ref others);
            }
        })));
        return (admitted, others);
    }
}
