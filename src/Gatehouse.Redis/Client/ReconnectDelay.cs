using System.Security.Cryptography;

namespace Gatehouse.Redis.Client;

/// <summary>How long to wait before the next attempt: anything up to 50 ms, then up to twice as long each time, up to 2 s. Random, so that nodes do not come all at once.</summary>
internal sealed class ReconnectDelay
{
    private const int FirstMilliseconds = 50;
    private const int LongestMilliseconds = 2_000;

    private int attempts;

    /// <summary>The next one.</summary>
    public TimeSpan Next() => TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(Most(attempts++) + 1));

    /// <summary>Begins anew, after a connection that was of use.</summary>
    public void Reset() => attempts = 0;

    /// <summary>The longest wait after so many attempts, in milliseconds.</summary>
    internal static int Most(int attempts) => Math.Min(LongestMilliseconds, FirstMilliseconds << Math.Min(attempts, 10));
}
