using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Auth.Jwt;

/// <summary>
/// Tokens in <c>Authorization: Bearer</c> (RFC 6750, RFC 7519). The keys come from exactly one of <c>secret</c>, <c>key</c> and <c>jwks</c>,
/// or, when there is none of them, from the issuer's own description (OpenID Connect Discovery).
/// </summary>
[Shorthand(nameof(Issuer))]
internal sealed class JwtOptions
{
    /// <summary>
    /// Who makes the tokens: what their <c>iss</c> has to be. A URL without any key beside it is asked for its keys. Null for any issuer, with
    /// keys of its own.
    /// </summary>
    public string? Issuer { get; init; }

    /// <summary>For whom the tokens are: their <c>aud</c> has to hold one of these. Default: not looked at.</summary>
    public IReadOnlyList<string> Audience { get; init; } = [];

    /// <summary>
    /// A secret that issuer and gateway share, as text: 32 bytes for HS256, 48 for HS384, 64 for HS512. A shorter one is taken with a warning,
    /// fewer than 16 bytes never. Belongs in a reference: <c>$env.NAME</c>.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>
    /// A key or certificate as PEM text, usually <c>$file.shop.pem</c>. A private key verifies too, and lets a <c>login</c> sign.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>
    /// A JWK set (RFC 7517): the URL it is fetched from, or its text, usually <c>$file.keys.json</c>. A URL is https, or http to this machine.
    /// </summary>
    public string? Jwks { get; init; }

    /// <summary>
    /// The accepted algorithms: HS, RS, PS or ES with 256, 384 or 512. The key decides, never the token; this narrows it further. Default:
    /// what the keys are for.
    /// </summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>How far the clocks of issuer and gateway may differ. Default: 60s.</summary>
    [Bounds("0s", "10m")]
    public TimeSpan Skew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long after <c>iat</c> a token is accepted, whatever its <c>exp</c> says. Null for as long as that.</summary>
    [Bounds("1s", "3650d")]
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Claims that a token has to have. Default: exp, for a token without it never ends.</summary>
    public IReadOnlyList<string> Required { get; init; } = ["exp"];

    /// <summary>
    /// An expression for the caller's roles, over <c>claims</c>: a list of texts, or one text with spaces between them. Default: claims.roles.
    /// </summary>
    public string Roles { get; init; } = "claims.roles";

    /// <summary>An expression for whom the token is for, over <c>claims</c>. Default: claims.sub.</summary>
    public string Subject { get; init; } = "claims.sub";

    /// <summary>A cookie that holds the token where there is no <c>Authorization</c>, for pages in browsers. Null for none.</summary>
    public string? Cookie { get; init; }

    /// <summary>The status for a bad or expired token: 401, or 403 for clients that expect it. Default: 401.</summary>
    [Bounds("401", "403")]
    public int Refuse { get; init; } = 401;

    /// <summary>How many verified tokens are remembered, so that their signatures are not verified again. Default: 10000.</summary>
    [Bounds("8", "10000000")]
    public int Remember { get; init; } = 10_000;
}
