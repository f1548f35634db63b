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

    /// <summary>True for a field that must not stand in a trailer section (RFC 9110, 6.5.1).</summary>
    public static bool IsForbiddenInTrailer(string name) =>
        IsHopByHop(name) || Framing.Contains(name);

    private static readonly FrozenSet<string> Framing = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Content-Length", "Host", "Trailer", "Content-Encoding", "Content-Type", "Content-Range", "Authorization", "Set-Cookie", "Cookie",
        "Cache-Control", "Expect", "Max-Forwards", "Pragma", "Range", "Age", "Date", "Expires", "Location", "Retry-After", "Vary",
        "Warning", "WWW-Authenticate");
}
