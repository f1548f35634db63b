using System.Security.Cryptography;

namespace Gatehouse.Discovery;

/// <summary>Randomness of pauses.</summary>
internal static class Jitter
{
    /// <summary>Something between a half of it and all of it.</summary>
    public static TimeSpan Shorten(TimeSpan pause) => pause * (0.5 + (RandomNumberGenerator.GetInt32(0, 501) / 1000.0));
}
