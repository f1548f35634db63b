using System.Collections.Frozen;

namespace Gatehouse.Caching.Rules;

/// <summary>Which fields of an answer are never stored with it.</summary>
public static class StorableFields
{
    // RFC 9111, 3.1 and RFC 9110, 7.6.1: of one connection. The rest is of one exchange or of one client.
    private static readonly FrozenSet<string> Never = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Proxy-Authenticate", "Proxy-Authorization",
        "Proxy-Authentication-Info", "Set-Cookie", "Set-Cookie2", "X-Correlation-ID", "X-Cache", "RateLimit", "RateLimit-Policy", "X-RateLimit-Limit",
        "X-RateLimit-Remaining", "X-RateLimit-Reset", "Server-Timing", "Alt-Svc");

    /// <summary>True for a field that may be stored.</summary>
    public static bool Contains(string name) => !Never.Contains(name);
}
