using System.Diagnostics;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Routing;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Telemetry.Metrics;
using Gatehouse.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>How long <c>gatehouse check</c> takes for 10,000 routes, and what it spends the time on.</summary>
internal static class CheckMode
{
    private const int Rounds = 9;

    private static readonly string[] Phases = ["read (text to tree)", "bind (tree to options)", "compile (routes, policies, upstreams)", "router", "all"];

    /// <summary>Measures and reports.</summary>
    public static void Run()
    {
        var text = LargeConfig.Write("http://127.0.0.1:3001");
        using var file = new TemporaryFile(text);
        var whole = new Figures();
        for (var i = 0; i < Rounds; i++)
            whole.Add(Check(file.Path));
        var cold = Measure(text);
        var warm = Phases.Select(_ => new Figures()).ToArray();
        for (var i = 0; i < Rounds; i++)
        {
            foreach (var (figures, (time, _)) in warm.Zip(Measure(text)))
                figures.Add(time);
        }
        var rows = Phases.Select((phase, i) => $"| {phase} | {cold[i].Milliseconds:F0} | {warm[i].Median:F0} | {cold[i].Bytes / 1e6:F0} |");
        Report.Write("check", "`gatehouse check` of 10,000 routes", $"""
            {LargeConfig.RouteCount:N0} mixed routes, {text.Length / 1e6:F1} MB of YAML, the Release build's `gatehouse check FILE` as a process ({Rounds} rounds).
            Goal: at most 2 s.

            | ms | median | least | most |
            |---|--:|--:|--:|
            | process, from start to exit code | {whole.Cells()} |

            The same work in one process that has never done it before, and again when it has:

            | phase | first, ms | later, ms (median of {Rounds}) | allocated, MB |
            |---|--:|--:|--:|
            {string.Join('\n', rows)}
            """);
    }

    private static double Check(string file)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(Repository.Command, ["check", file]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException("check failed: " + output);
    }

    private static List<(double Milliseconds, long Bytes)> Measure(string text)
    {
        var results = new List<(double Milliseconds, long Bytes)>();
        var errors = new ConfigErrors();
        var services = new SnapshotServices(BuiltInPolicies.All, TimeProvider.System, NullLoggerFactory.Instance, new GatewayMetrics());
        var root = Time(() => ConfigReader.Read(new ConfigSource("bench.yaml", text), errors)!);
        var config = Time(() => OptionsBinder.Bind<GatewayConfig>(ReferenceResolver.Resolve(root, static _ => null, errors, []), errors, services.Keys));
        var snapshot = Time(() => new SnapshotBuilder(services).Build(config!, null, errors)!);
        Time(() => Router.Build(snapshot.Routes, errors)!);
        snapshot.Exit();
        results.Add((results.Sum(each => each.Milliseconds), results.Sum(each => each.Bytes)));
        return results;

        T Time<T>(Func<T> work)
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var result = work();
            results.Add((watch.Elapsed.TotalMilliseconds, GC.GetAllocatedBytesForCurrentThread() - bytes));
            return result;
        }
    }
}
