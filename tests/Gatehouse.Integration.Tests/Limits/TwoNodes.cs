using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;

namespace Gatehouse.Integration.Tests.Limits;

/// <summary>
/// Two processes with one file, whose limits all nodes share. What is on <c>/exact</c>, <c>/batched</c> and so on is counted per tenant; the windows
/// are so long that none ends within a test.
/// </summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    /// <summary>What each tenant may on each route.</summary>
    public const int Limit = 200;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly TempFolder folder = new();
    private readonly HttpClient client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64, UseProxy = false });
    private readonly List<ServerProcess> processes = [];
    private readonly List<Uri> addresses = [];

    private TwoNodes()
    {
    }

    /// <summary>Starts both.</summary>
    /// <param name="redis">Where Redis is.</param>
    /// <param name="timeout">How long a request waits for it. Long where a slow machine must not look like a server that is away.</param>
    public static async Task<TwoNodes> StartAsync(string redis, string timeout)
    {
        var nodes = new TwoNodes();
        var rule = string.Create(CultureInfo.InvariantCulture, $"count: {Limit}, window: 31d, per: \"request.headers['x-tenant']\"");
        nodes.folder.Write("gatehouse.yaml", $$"""
            listen: http://127.0.0.1:0
            admin: false
            redis: { url: '{{redis}}', timeout: {{timeout}} }
            routes:
              /exact: { respond: ok, limit: { {{rule}} } }
              /bucket: { respond: ok, limit: { {{rule}}, algorithm: tokenBucket } }
              /fixed: { respond: ok, limit: { {{rule}}, algorithm: fixedWindow } }
              /batched: { respond: ok, limit: { {{rule}}, shared: batched } }
              /half: { respond: ok, limit: { {{rule}}, share: 0.5 } }
            """);
        try
        {
            nodes.processes.Add(Executable.Start(nodes.folder.Path, ["run", "gatehouse.yaml"]));
            nodes.processes.Add(Executable.Start(nodes.folder.Path, ["run", "gatehouse.yaml"]));
            foreach (var process in nodes.processes)
            {
                var line = await process.WaitForLineAsync(text => text.StartsWith("listening on ", StringComparison.Ordinal));
                nodes.addresses.Add(new Uri(line["listening on ".Length..]));
            }
            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    /// <summary>One request.</summary>
    public async Task<(HttpStatusCode Status, int Remaining)> SendAsync(int node, string route, string tenant)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(addresses[node], route));
        request.Headers.Add("X-Tenant", tenant);
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, int.Parse(answer.Headers.GetValues("X-RateLimit-Remaining").Single(), CultureInfo.InvariantCulture));
    }

    /// <summary>Sends so many to each node, from 16 callers at a time, and says how many each let through. Nothing else than 200 and 429 may come.</summary>
    /// <param name="route">Where.</param>
    /// <param name="tenant">Whose counter.</param>
    /// <param name="each">How many to each.</param>
    /// <param name="sent">Called after each answer.</param>
    public async Task<int[]> OfferAsync(string route, string tenant, int each, Action? sent = null)
    {
        const int Callers = 8;
        var admitted = new int[2];
        await Task.WhenAll(Enumerable.Range(0, 2 * Callers).Select(async caller =>
        {
            for (var i = caller / 2; i < each; i += Callers)
            {
                var (status, _) = await SendAsync(caller % 2, route, tenant);
                status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.TooManyRequests);
                if (status == HttpStatusCode.OK)
                    Interlocked.Increment(ref admitted[caller % 2]);
                sent?.Invoke();
            }
        }));
        return admitted;
    }

    /// <summary>Waits until what one node has counted on a route is known to the other. Each limit finds out for itself that Redis is back.</summary>
    public async Task BeInStepAsync(string route)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var tenant = $"probe-{Guid.NewGuid():N}";
            var (_, one) = await SendAsync(0, route, tenant);
            var (_, two) = await SendAsync(1, route, tenant);
            var (_, again) = await SendAsync(0, route, tenant);
            if ((one, two, again) == (Limit - 1, Limit - 2, Limit - 3))
                return;
            watch.Elapsed.ShouldBeLessThan(Longest);
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        foreach (var process in processes)
            await process.DisposeAsync();
        folder.Dispose();
    }
}
