namespace Gatehouse.Policies.SecurityHeaders;

/// <summary>
/// Which security headers an answer carries. Each header's key takes the text to send, <c>true</c> for the default text, or
/// <c>false</c>: the gateway leaves this header alone.
/// </summary>
internal sealed class SecurityHeadersOptions
{
    /// <summary><c>Content-Security-Policy</c>. Default: own origin only, styles and fonts also over https, no framing by others.</summary>
    public string ContentSecurityPolicy { get; init; } =
        "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';img-src 'self' data:;"
        + "object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests";

    /// <summary><c>Cross-Origin-Opener-Policy</c>. Default: <c>same-origin</c>.</summary>
    public string CrossOriginOpenerPolicy { get; init; } = "same-origin";

    /// <summary>
    /// <c>Cross-Origin-Resource-Policy</c>. Default: <c>same-origin</c>; an API that pages of other origins read without CORS needs
    /// <c>cross-origin</c>.
    /// </summary>
    public string CrossOriginResourcePolicy { get; init; } = "same-origin";

    /// <summary><c>Origin-Agent-Cluster</c>. Default: <c>?1</c>.</summary>
    public string OriginAgentCluster { get; init; } = "?1";

    /// <summary><c>Referrer-Policy</c>. Default: <c>no-referrer</c>.</summary>
    public string ReferrerPolicy { get; init; } = "no-referrer";

    /// <summary>
    /// <c>Strict-Transport-Security</c>. Default: <c>max-age=31536000; includeSubDomains</c> (a year). Also sent over plain HTTP, where
    /// browsers ignore it.
    /// </summary>
    public string StrictTransportSecurity { get; init; } = "max-age=31536000; includeSubDomains";

    /// <summary><c>X-Content-Type-Options</c>. Default: <c>nosniff</c>.</summary>
    public string XContentTypeOptions { get; init; } = "nosniff";

    /// <summary><c>X-DNS-Prefetch-Control</c>. Default: <c>off</c>.</summary>
    public string XDnsPrefetchControl { get; init; } = "off";

    /// <summary><c>X-Download-Options</c>. Default: <c>noopen</c>.</summary>
    public string XDownloadOptions { get; init; } = "noopen";

    /// <summary><c>X-Frame-Options</c>. Default: <c>SAMEORIGIN</c>.</summary>
    public string XFrameOptions { get; init; } = "SAMEORIGIN";

    /// <summary><c>X-Permitted-Cross-Domain-Policies</c>. Default: <c>none</c>.</summary>
    public string XPermittedCrossDomainPolicies { get; init; } = "none";

    /// <summary><c>X-XSS-Protection</c>. Default: <c>0</c>, off: the browsers' old filters did more harm than good.</summary>
    public string XXssProtection { get; init; } = "0";

    /// <summary>Whether the upstream's <c>X-Powered-By</c> is taken off the answer. Default: true.</summary>
    public bool RemovePoweredBy { get; init; } = true;

    /// <summary>
    /// Whether a header that the upstream sent keeps the upstream's value. Default: false, the gateway's value replaces it.
    /// </summary>
    public bool KeepUpstream { get; init; }
}
