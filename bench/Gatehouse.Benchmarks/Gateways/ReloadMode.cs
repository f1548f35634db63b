using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>A new configuration of 10,000 routes while 500 requests a second come: how soon it is there, and who notices.</summary>
internal static class ReloadMode
{
    private const int Reloads = 10;
    private const int PerSecond = 500;
    private const int ProbeEvery = 5;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>Measures and reports.</summary>
    public static async Task RunAsync()
    {
        await using var upstream = await TinyUpstream.StartAsync();
        using var file = new TemporaryFile(LargeConfig.Write(upstream.Url));
        await using var gateway = await GatewayProcess.StartAsync(file.Path);
        await LoadAsync(gateway, new RevisionSeen(), Task.Delay(Quiet));   // warm
        var quiet = await LoadAsync(gateway, new RevisionSeen(), Task.Delay(Quiet));
        var seen = new RevisionSeen();
        var applied = new Figures();
        var reloading = await LoadAsync(gateway, seen, ReloadAsync(file, upstream.Url, seen, applied));
        Write(gateway, applied, quiet, reloading);
    }

    private static async Task<IReadOnlyList<LoadSample>> LoadAsync(GatewayProcess gateway, RevisionSeen seen, Task until)
    {
        using var load = new OpenLoad(gateway.Port, PerSecond, static number => IsProbe(number) ? "/revision" : LargeConfig.PlainPath(number))
        {
            Answered = (number, connection) =>
            {
                if (IsProbe(number))
                    seen.Report(connection.Body.Span);
            },
        };
        return await load.RunAsync(Longest, until);
    }

    private static async Task ReloadAsync(TemporaryFile file, string upstream, RevisionSeen seen, Figures applied)
    {
        for (var revision = 1; revision <= Reloads; revision++)
        {
            var replace = file.Prepare(LargeConfig.Write(upstream, revision));
            // Not in step with the watcher.
            await Task.Delay(1000 + (revision * 37));
            var waiting = seen.WaitForAsync(revision);
            var start = Stopwatch.GetTimestamp();
            replace();
            applied.Add((await waiting.WaitAsync(TimeSpan.FromSeconds(15)) - start) * 1000.0 / Stopwatch.Frequency);
        }
    }

    private static void Write(GatewayProcess gateway, Figures applied, IReadOnlyList<LoadSample> quiet, IReadOnlyList<LoadSample> reloading)
    {
        var own = new Figures();
        foreach (var message in gateway.Messages)
        {
            const string mark = " in ";
            var end = message.IndexOf(" ms: revision", StringComparison.Ordinal);
            if (end > 0)
                own.Add(double.Parse(message.AsSpan()[(message.LastIndexOf(mark, end, StringComparison.Ordinal) + mark.Length)..end], CultureInfo.InvariantCulture));
        }
        Report.Write("reload", "Reload of 10,000 routes under load", $"""
            {LargeConfig.RouteCount:N0} mixed routes, `gatehouse run` as a process, {PerSecond} requests a second in open loop (one in {ProbeEvery} asks for a
            `respond` that changes, the others are proxied GETs), {Reloads} reloads. Client and upstream share the machine's processors with
            the gateway. Goal: applied within 1 s, no request failed.

            | ms | median | least | most |
            |---|--:|--:|--:|
            | from the rename of the file to the first answer from the new configuration | {applied.Cells()} |
            | of that: reading, compiling and publishing, as the gateway logs it | {own.Cells()} |
            | so, until the watcher takes the file | {applied.Median - own.Median:F0} | | |

            | | requests | failed | p50, ms | p99, ms | most, ms |
            |---|--:|--:|--:|--:|--:|
            {Row("quiet", quiet)}
            {Row("with a reload about every 2 s", reloading)}
            """);
    }

    private static string Row(string name, IReadOnlyList<LoadSample> samples)
    {
        var times = new Figures();
        foreach (var sample in samples)
            times.Add(sample.Milliseconds);
        return $"| {name} | {samples.Count:N0} | {samples.Count(sample => sample.Status != 200)} | {times.Median:F1} | {times.Quantile(0.99):F1} | {times.Most:F0} |";
    }

    private static bool IsProbe(int number) => number % ProbeEvery == 0;

    /// <summary>Which revision the answers come from, and since when.</summary>
    private sealed class RevisionSeen
    {
        private readonly Lock gate = new();
        private int wanted;
        private TaskCompletionSource<long> reached = new();

        /// <summary>The timestamp of the first answer from this revision.</summary>
        public Task<long> WaitForAsync(int revision)
        {
            lock (gate)
            {
                wanted = revision;
                reached = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
                return reached.Task;
            }
        }

        /// <summary>An answer.</summary>
        public void Report(ReadOnlySpan<byte> body)
        {
            var now = Stopwatch.GetTimestamp();
            var text = Encoding.ASCII.GetString(body).Trim('"');
            lock (gate)
            {
                if (text.StartsWith(LargeConfig.Revision, StringComparison.Ordinal) && int.Parse(text.AsSpan(LargeConfig.Revision.Length)) == wanted)
                    reached.TrySetResult(now);
            }
        }
    }
}
