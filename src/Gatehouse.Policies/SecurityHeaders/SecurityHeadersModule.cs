using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.SecurityHeaders;

/// <summary>The headers that make browsers careful: the set that Helmet 8 sends.</summary>
internal sealed class SecurityHeadersModule : RoutePolicyModule<SecurityHeadersOptions>
{
    private static readonly SecurityHeadersOptions Defaults = new();

    private static readonly (string Key, string Header, Func<SecurityHeadersOptions, string> Text)[] Headers =
    [
        ("contentSecurityPolicy", "Content-Security-Policy", o => o.ContentSecurityPolicy),
        ("crossOriginOpenerPolicy", "Cross-Origin-Opener-Policy", o => o.CrossOriginOpenerPolicy),
        ("crossOriginResourcePolicy", "Cross-Origin-Resource-Policy", o => o.CrossOriginResourcePolicy),
        ("originAgentCluster", "Origin-Agent-Cluster", o => o.OriginAgentCluster),
        ("referrerPolicy", "Referrer-Policy", o => o.ReferrerPolicy),
        ("strictTransportSecurity", "Strict-Transport-Security", o => o.StrictTransportSecurity),
        ("xContentTypeOptions", "X-Content-Type-Options", o => o.XContentTypeOptions),
        ("xDnsPrefetchControl", "X-DNS-Prefetch-Control", o => o.XDnsPrefetchControl),
        ("xDownloadOptions", "X-Download-Options", o => o.XDownloadOptions),
        ("xFrameOptions", "X-Frame-Options", o => o.XFrameOptions),
        ("xPermittedCrossDomainPolicies", "X-Permitted-Cross-Domain-Policies", o => o.XPermittedCrossDomainPolicies),
        ("xXssProtection", "X-XSS-Protection", o => o.XXssProtection),
    ];

    public override string Name => "securityHeaders";

    public override PolicyStage Stage => PolicyStage.Guard;

    public override bool IsShared => true;

    protected override void Validate(SecurityHeadersOptions options, PolicyScope scope, PolicyValidation validation)
    {
        foreach (var (key, _, text) in Headers)
        {
            var value = text(options);
            if (HeaderSyntax.FaultOfValue(value) is { } fault)
                validation.Error(key, fault);
            else if (string.IsNullOrWhiteSpace(value))
                validation.Error(key, "the header has no text", "write 'false' to leave the header alone");
        }
    }

    protected override RoutePolicy Create(SecurityHeadersOptions options, PolicyScope scope)
    {
        var sent = new List<KeyValuePair<string, string>>(Headers.Length);
        foreach (var (_, header, text) in Headers)
        {
            var value = text(options) is "true" ? text(Defaults) : text(options).Trim();
            if (value != "false")
                sent.Add(new(header, value));
        }
        return new SecurityHeadersPolicy([.. sent], options.RemovePoweredBy, options.KeepUpstream);
    }
}
