namespace Gatehouse.Core.Telemetry.Metrics;

/// <summary>
/// The buckets of <c>gateway_request_duration_seconds</c>: from half a millisecond, where a gateway's own cost shows, to 10 s, where
/// time limits end most requests. Upper bounds are inclusive; the last bucket has none.
/// </summary>
internal static class DurationBuckets
{
    private static readonly long[] UpperTicks =
    [
        5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000,
        100_000_000,
    ];

    private static readonly string[] Labels =
        ["0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"];

    /// <summary>Number of buckets, the unbounded one included.</summary>
    public const int Count = 15;

    /// <summary>The index of the bucket for a duration in ticks of 100 ns. A plain loop: most answers end in the first few buckets.</summary>
    public static int IndexOf(long ticks)
    {
        var bounds = UpperTicks;
        var index = 0;
        while (index < bounds.Length && ticks > bounds[index])
            index++;
        return index;
    }

    /// <summary>The upper bound of a bucket in seconds, as the label <c>le</c> has it.</summary>
    public static string Label(int index) => Labels[index];
}
