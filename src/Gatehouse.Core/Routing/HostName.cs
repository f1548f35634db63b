using System.Net;

namespace Gatehouse.Core.Routing;

/// <summary>The part of a <c>Host</c> field that routes are found by.</summary>
internal static class HostName
{
    /// <summary>Longest name that is looked up, as in DNS.</summary>
    public const int MaxLength = 255;

    /// <summary>
    /// The name without port and without one trailing dot, an IPv6 address in its shortest form; empty when there is none, or one that no route
    /// can have. Allocates for IPv6 addresses only.
    /// </summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> host)
    {
        if (host is ['[', ..])
            return OfAddress(host);
        var colon = host.IndexOf(':');
        if (colon >= 0)
            host = host[..colon];
        if (host is [.., '.'])
            host = host[..^1];
        return host.Length <= MaxLength ? host : default;
    }

    // One address has many spellings, and a route has one of them.
    private static ReadOnlySpan<char> OfAddress(ReadOnlySpan<char> host)
    {
        var end = host.IndexOf(']');
        return end > 0 && IPAddress.TryParse(host[1..end], out var address) ? $"[{address}]" : default;
    }
}
