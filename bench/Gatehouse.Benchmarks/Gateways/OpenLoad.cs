using System.Diagnostics;
using System.Threading.Channels;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>
/// Requests at a fixed rate, whether or not the answers keep up: a request's time counts from when it was due, so that one slow answer
/// is not hidden by the requests that wait behind it. Ends by itself.
/// </summary>
/// <param name="port">Where.</param>
/// <param name="perSecond">The rate.</param>
/// <param name="path">What the request of a number asks for.</param>
/// <param name="width">The most requests at a time: beyond that they wait, and their time counts.</param>
/// <param name="isKept">Whether a connection carries one request after the other; false for one each.</param>
internal sealed class OpenLoad(int port, int perSecond, Func<int, string> path, int width = 48, bool isKept = true) : IDisposable
{
    private readonly LoadConnection[] connections = [.. Enumerable.Range(0, width).Select(_ => new LoadConnection(port, isKept))];
    private readonly List<LoadSample> samples = [];

    /// <summary>Called for each answer, from any thread, before the next request on its connection.</summary>
    public Action<int, LoadConnection>? Answered { get; init; }

    /// <summary>Sends for this long, or until <paramref name="until"/> has ended; every request that was sent, in order of their ends.</summary>
    public async Task<IReadOnlyList<LoadSample>> RunAsync(TimeSpan longest, Task until)
    {
        var due = Channel.CreateUnbounded<(int Number, long Due)>();
        var workers = connections.Select(connection => Task.Run(() => WorkAsync(connection, due.Reader))).ToArray();
        await PaceAsync(due.Writer, longest, until);
        await Task.WhenAll(workers);
        return samples;
    }

    public void Dispose()
    {
        foreach (var connection in connections)
            connection.Dispose();
    }

    private async Task PaceAsync(ChannelWriter<(int Number, long Due)> due, TimeSpan longest, Task until)
    {
        var start = Stopwatch.GetTimestamp();
        var step = Stopwatch.Frequency / perSecond;
        var number = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!until.IsCompleted && Stopwatch.GetElapsedTime(start) < longest && await timer.WaitForNextTickAsync())
        {
            for (var now = Stopwatch.GetTimestamp(); start + (number * step) <= now; number++)
                due.TryWrite((number, start + (number * step)));
        }
        due.Complete();
    }

    private async Task WorkAsync(LoadConnection connection, ChannelReader<(int Number, long Due)> due)
    {
        await foreach (var (number, time) in due.ReadAllAsync())
        {
            var sent = Stopwatch.GetTimestamp();
            var status = await connection.GetAsync(path(number));
            var sample = new LoadSample(time, Stopwatch.GetElapsedTime(time).TotalMilliseconds, status) { FromSending = Stopwatch.GetElapsedTime(sent).TotalMilliseconds };
            lock (samples)
                samples.Add(sample);
            Answered?.Invoke(number, connection);
        }
    }
}
