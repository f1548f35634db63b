using System.Diagnostics;
using System.Globalization;
using Gatehouse.Jose.Tests.Tokens;
using Gatehouse.Jose.Tokens;

namespace Gatehouse.Benchmarks.Tokens;

/// <summary>What each of the forged tokens costs before it is refused.</summary>
internal static class ForgedTable
{
    private const int WarmUp = 300;
    private const int Runs = 1000;
    private const int Worst = 5;
    private const double MostMicroseconds = 1000;
    private const double MostBytes = 64 * 1024;

    /// <summary>Measures, one run at a time: a forged token comes alone.</summary>
    public static string Make()
    {
        var remembered = new VerifiedTokens();
        var verifier = ForgedTokens.Verifier(remembered);
        var forged = ForgedTokens.All().ToList();
        // Twice through all of them, so that the tiers of compilation get through.
        foreach (var (_, token) in forged.Concat(forged))
            Run(verifier, token, WarmUp);
        Thread.Sleep(200);
        var costs = forged.ConvertAll(one => Measure(verifier, one.Name, one.Token));
        var within = costs.Count(cost => cost.Most <= MostMicroseconds && cost.Bytes <= MostBytes);
        return $"""
            ## Forged tokens

            {costs.Count} shapes, each verified {Runs} times after a warm-up: accepted {costs.Sum(cost => cost.Accepted) + remembered.Count}, the goal 0. Within 1 ms and 64 KiB in every single
            run: {within}. Over all shapes: median at most {Text(costs.Max(cost => cost.Median))} µs, one run at most {Text(costs.Max(cost => cost.Most))} µs (whatever else the machine did then is in it), bytes
            at most {costs.Max(cost => cost.Bytes).ToString("F0", CultureInfo.InvariantCulture)}. The {Worst} with the longest median:

            | | median µs | longest µs | bytes | characters |
            |---|--:|--:|--:|--:|
            {string.Join('\n', costs.OrderByDescending(cost => cost.Median).Take(Worst).Select(Row))}

            The {Worst} that allocate most:

            | | median µs | longest µs | bytes | characters |
            |---|--:|--:|--:|--:|
            {string.Join('\n', costs.OrderByDescending(cost => cost.Bytes).ThenByDescending(cost => cost.Median).Take(Worst).Select(Row))}
            """;
    }

    private static ForgedCost Measure(TokenVerifier verifier, string name, string token)
    {
        Run(verifier, token, WarmUp);
        GC.Collect();   // so that the collection of what another shape allocated is not in the figures of this one
        var times = new double[Runs];
        var accepted = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            accepted += Run(verifier, token, 1);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Runs;
        Array.Sort(times);
        return new ForgedCost(name, times[Runs / 2], times[^1], bytes, token.Length, accepted);
    }

    private static int Run(TokenVerifier verifier, string token, int count)
    {
        var accepted = 0;
        for (var i = 0; i < count; i++)
        {
            verifier.TryVerify(token, out var result);
            accepted += result.IsValid ? 1 : 0;
        }
        return accepted;
    }

    private static string Row(ForgedCost cost) =>
        $"| {cost.Name} | {Text(cost.Median)} | {Text(cost.Most)} | {cost.Bytes.ToString("F0", CultureInfo.InvariantCulture)} | {cost.Characters} |";

    private static string Text(double microseconds) => microseconds.ToString("F2", CultureInfo.InvariantCulture);
}
