using System.Diagnostics;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>Connections that each ask again as soon as they are answered.</summary>
internal sealed class ClosedLoad(int port, int connections, Func<int, string> path) : IDisposable
{
    private readonly LoadConnection[] all = [.. Enumerable.Range(0, connections).Select(_ => new LoadConnection(port))];
    private int failed;

    /// <summary>Requests without the answer 200.</summary>
    public int Failed => failed;

    /// <summary>Asks for this long; how many answers there were per second.</summary>
    public async Task<(double PerSecond, long Count)> RunAsync(TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(all.Select((connection, i) => Task.Run(() => AskAsync(connection, i, start, time))));
        var count = counts.Sum();
        return (count / Stopwatch.GetElapsedTime(start).TotalSeconds, count);
    }

    public void Dispose()
    {
        foreach (var connection in all)
            connection.Dispose();
    }

    private async Task<long> AskAsync(LoadConnection connection, int number, long start, TimeSpan time)
    {
        var count = 0L;
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            if (await connection.GetAsync(path(number)) != 200)
                Interlocked.Increment(ref failed);
            number += all.Length;
            count++;
        }
        return count;
    }
}
