using System.Globalization;

namespace Gatehouse.Core.Pipeline;

/// <summary>How <c>Retry-After</c> is written (RFC 9110, 10.2.3).</summary>
public static class RetryTime
{
    /// <summary>Whole seconds, rounded up so that nobody comes too early; at least 1.</summary>
    public static string Seconds(TimeSpan wait) =>
        Math.Max(1, (wait.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond).ToString(CultureInfo.InvariantCulture);
}
