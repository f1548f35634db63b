namespace Gatehouse.Limits.Tests;

/// <summary>Rules and keys, shortly.</summary>
internal static class Rules
{
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static LimitRule Sliding(long count, TimeSpan? window = null) => new(LimitAlgorithm.SlidingWindow, count, window ?? Minute, count);

    public static LimitRule Fixed(long count, TimeSpan? window = null) => new(LimitAlgorithm.FixedWindow, count, window ?? Minute, count);

    public static LimitRule Bucket(long count, long burst, TimeSpan? window = null) => new(LimitAlgorithm.TokenBucket, count, window ?? Minute, burst);

    /// <summary>A key as a hash would be: spread over all bits, the same for the same number.</summary>
    public static UInt128 Key(int number)
    {
        var random = new Random(number);
        return new UInt128((ulong)random.NextInt64(1, long.MaxValue) * 2, (ulong)random.NextInt64(1, long.MaxValue) * 3);
    }

    /// <summary>How many of some requests at once are let through.</summary>
    public static int Admit(this LocalMeter meter, int requests, int key = 1) =>
        Enumerable.Range(0, requests).Count(_ => meter.Take(Key(key)).IsAllowed);
}
