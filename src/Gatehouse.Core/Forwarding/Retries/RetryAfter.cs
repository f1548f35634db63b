using System.Globalization;

namespace Gatehouse.Core.Forwarding.Retries;

/// <summary>Reads <c>Retry-After</c> (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>How long is to be waited: of a date what is left until it; zero when there is nothing that can be read.</summary>
    public static TimeSpan Parse(ReadOnlySpan<char> text, TimeProvider time)
    {
        if (text.IsEmpty)
            return TimeSpan.Zero;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(seconds);
        return DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at > time.GetUtcNow()
            ? at - time.GetUtcNow()
            : TimeSpan.Zero;
    }
}
