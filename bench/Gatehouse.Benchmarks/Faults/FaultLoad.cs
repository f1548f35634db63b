namespace Gatehouse.Benchmarks.Faults;

/// <summary>Clients that ask one after the other, each on a connection of its own, and count how that goes.</summary>
internal sealed class FaultLoad(int port) : IDisposable
{
    private static int ids;

    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 64 }) { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
    private int all;
    private int good;

    /// <summary>Requests that have ended.</summary>
    public int All => Volatile.Read(ref all);

    /// <summary>Those of them that were answered with 200.</summary>
    public int Good => Volatile.Read(ref good);

    /// <summary>Asks for a number of times, or for a time, whichever ends first.</summary>
    public Task RunAsync(HttpMethod method, int clients, int times, TimeSpan limit)
    {
        var left = times;
        var started = TimeProvider.System.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0 && TimeProvider.System.GetElapsedTime(started) < limit)
                await AskAsync(method);
        })));
    }

    /// <summary>Asks once; the status, 0 for no whole answer.</summary>
    public async Task<int> AskAsync(HttpMethod method)
    {
        var status = 0;
        try
        {
            using var request = new HttpRequestMessage(method, $"/{Interlocked.Increment(ref ids)}") { Content = method == HttpMethod.Post ? new StringContent("body") : null };
            using var response = await client.SendAsync(request);
            await response.Content.ReadAsByteArrayAsync();
            status = (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            // Cut: no answer is an answer as well.
        }
        Interlocked.Increment(ref all);
        if (status == 200)
            Interlocked.Increment(ref good);
        return status;
    }

    public void Dispose() => client.Dispose();
}
