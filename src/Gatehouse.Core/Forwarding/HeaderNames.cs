using System.Collections.Frozen;

namespace Gatehouse.Core.Forwarding;

/// <summary>Which header fields are for one connection only, and which are the gateway's own. Sources beside each.</summary>
internal static class HeaderNames
{
    /// <summary>Route id, to destinations.</summary>
    public const string GatewayRoute = "x-gateway-route";

    /// <summary>Correlation id, to destinations and back to clients.</summary>
    public const string CorrelationId = "x-correlation-id";

    /// <summary>Client address, to destinations.</summary>
    public const string ForwardedFor = "X-Forwarded-For";

    /// <summary>Scheme that the client used, to destinations.</summary>
    public const string ForwardedProto = "X-Forwarded-Proto";

    /// <summary>Host that the client asked for, to destinations.</summary>
    public const string ForwardedHost = "X-Forwarded-Host";

    /// <summary>RFC 7239, to destinations when configured.</summary>
    public const string Forwarded = "Forwarded";

    /// <summary>RFC 9110, 7.6.3.</summary>
    public const string Via = "Via";

    // RFC 9110, 7.6.1, and Proxy-* of RFC 9110, 11.7. HTTP2-Settings: RFC 7540, 3.2.1.
    private static readonly FrozenSet<string> HopByHop = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "TE", "Upgrade", "HTTP2-Settings", "Proxy-Authenticate",
        "Proxy-Authorization", "Proxy-Authentication-Info");

    // What the gateway says about a request. Client copies are dropped; also those near-by names that frameworks read in their place.
    private static readonly FrozenSet<string> OwnedInRequest = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ForwardedFor, ForwardedProto, ForwardedHost, Forwarded, GatewayRoute, CorrelationId, "X-Forwarded-Port", "X-Forwarded-Prefix",
        "X-Forwarded-Scheme", "X-Forwarded-Ssl", "X-Forwarded-Server", "X-Forwarded-By", "X-Forwarded", "X-Real-IP", "X-Original-URL",
        "X-Rewrite-URL", "X-Original-Host");

    /// <summary>True for a field that a proxy never passes on.</summary>
    public static bool IsHopByHop(string name) => HopByHop.Contains(name);

    /// <summary>
    /// True for a request field that only the gateway may set, in any spelling: many servers read <c>X_Forwarded_For</c> as
    /// <c>X-Forwarded-For</c>.
    /// </summary>
    public static bool IsOwnedInRequest(string name) =>
        OwnedInRequest.Contains(name) || (name.Contains('_', StringComparison.Ordinal) && OwnedInRequest.Contains(name.Replace('_', '-')));

    /// <summary>
    /// True for a field that must not stand in a trailer section (RFC 9110, 6.5.1), in any spelling: CGI and its heirs read
    /// <c>Content_Length</c> as <c>Content-Length</c>.
    /// </summary>
    public static bool IsForbiddenInTrailer(string name)
    {
        var plain = name.Replace('_', '-');
        return IsHopByHop(plain) || Framing.Contains(plain) || IsConditionOrContent(plain);
    }

    // Conditions decide what a request means, Content-* how a body is read; but a digest is known only behind its body (RFC 9530, 3).
    private static bool IsConditionOrContent(string name) =>
        name.StartsWith("If-", StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
            && !name.Equals("Content-Digest", StringComparison.OrdinalIgnoreCase)
            && !name.Equals("Content-MD5", StringComparison.OrdinalIgnoreCase));

    private static readonly FrozenSet<string> Framing = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Trailer", "Authorization", "Set-Cookie", "Cookie", "Cache-Control", "Expect", "Max-Forwards", "Pragma", "Range", "Age", "Date", "Expires", "Location", "Retry-After", "Vary",
        "Warning", "WWW-Authenticate");
}
