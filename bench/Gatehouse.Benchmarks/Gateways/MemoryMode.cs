using System.Globalization;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>How much memory the gateway's process has: at its start, for idle connections, and behind a slow reader. Linux only.</summary>
internal static class MemoryMode
{
    private const int Rate = 10_000_000;
    private const int AtOnce = 32;
    private const int WarmUp = 20_000;
    private const int Starts = 5;

    /// <summary>Measures and reports.</summary>
    /// <param name="options">How many connections, and how many bytes of an answer: 10000 1000000000 where they are left out.</param>
    public static async Task RunAsync(string[] options)
    {
        var connections = options.Length > 0 ? int.Parse(options[0], CultureInfo.InvariantCulture) : 10_000;
        var bytes = options.Length > 1 ? long.Parse(options[1], CultureInfo.InvariantCulture) : 1_000_000_000;
        await using var upstream = await TinyUpstream.StartAsync();
        using var file = new TemporaryFile($"admin: 0\nupstreams: {{ up: '{upstream.Url}' }}\nroutes: {{ /**: up }}\n");
        var start = new Figures();
        for (var i = 0; i < Starts; i++)
            start.Add(await AtStartAsync(file.Path) / 1e6);
        var (fresh, warm) = (await PerConnectionAsync(file.Path, connections, 1), await PerConnectionAsync(file.Path, connections, WarmUp));
        var growth = await BehindSlowReaderAsync(file.Path, bytes);
        Report.Write("memory", "Memory of the gateway's process", $"""
            Resident memory (RSS) of `gatehouse run` (Release build, settings as they come), as `/proc/PID/status` says it; access log on.

            | what | goal | measured |
            |---|--:|--:|
            | after the start and one request: median, least and most of {Starts}, MB | ≤ 90 | {start.Median:F1}, {start.Least:F1}, {start.Most:F1} |
            | growth for {connections} idle connections, one request each, per connection, KB | ≤ 10 | {fresh / 1e3:F1} |
            | the same after {WarmUp} requests over {AtOnce} connections, KB | ≤ 10 | {warm / 1e3:F1} |
            | greatest growth (VmHWM) while {bytes / 1e6:F0} MB go to a reader of {Rate / 1e6:F0} MB/s, MB | ≤ 32 | {growth / 1e6:F1} |

            The first growth has everything in it that the process makes once when it comes under load for the first time (compiled code, the
            allocator's first budget); the second is closer to what a connection holds.
            """);
    }

    private static async Task<long> AtStartAsync(string file)
    {
        await using var gateway = await GatewayProcess.StartAsync(file);
        using var connection = new LoadConnection(gateway.Port);
        await connection.GetAsync("/a");
        return gateway.Memory.Resident;
    }

    private static async Task<double> PerConnectionAsync(string file, int count, int requestsBefore)
    {
        await using var gateway = await GatewayProcess.StartAsync(file);
        await AskAsync(Connections(AtOnce, gateway.Port), Math.Max(1, requestsBefore / AtOnce));
        var before = gateway.Memory.Resident;
        var idle = Connections(count, gateway.Port);
        await AskAsync(idle, 1);
        // What goes on behind the last answers (compilation, the log) is over by then.
        await Task.Delay(TimeSpan.FromSeconds(3));
        var growth = gateway.Memory.Resident - before;
        foreach (var connection in idle)
            connection.Dispose();
        return (double)growth / count;
    }

    private static async Task<long> BehindSlowReaderAsync(string file, long bytes)
    {
        await using var gateway = await GatewayProcess.StartAsync(file);
        await AskAsync(Connections(1, gateway.Port), 1);
        var before = gateway.Memory.Resident;
        gateway.Memory.ForgetPeak();
        var received = await SlowReader.ReadAsync(gateway.Port, "/large/" + bytes.ToString(CultureInfo.InvariantCulture), Rate);
        return received > bytes ? gateway.Memory.Peak - before : throw new InvalidOperationException($"{received} bytes came of {bytes}.");
    }

    private static LoadConnection[] Connections(int count, int port) => [.. Enumerable.Range(0, count).Select(_ => new LoadConnection(port))];

    private static Task AskAsync(LoadConnection[] connections, int times) =>
        Parallel.ForEachAsync(connections, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (connection, _) =>
        {
            for (var i = 0; i < times; i++)
            {
                if (await connection.GetAsync("/a") != 200)
                    throw new InvalidOperationException("A request was not answered.");
            }
        });
}
