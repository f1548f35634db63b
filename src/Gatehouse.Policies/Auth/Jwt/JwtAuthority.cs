using System.Text.Json.Nodes;
using Gatehouse.Core.Pipeline;
using Gatehouse.Identity.Revoking;
using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Tokens;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Auth.Jwt;

/// <summary>Verifies bearer tokens. A token seen before costs a hash and a look.</summary>
internal sealed class JwtAuthority : Authority, ITokenAuthority
{
    private const string Scheme = "Bearer ";

    private readonly JwtKeys keys;
    private readonly TokenVerifier verifier;
    private readonly ClaimsReading reading;
    private readonly JwtOptions options;
    private readonly Problem invalid;
    private readonly TokenSigner? signer;
    private volatile Revocations? revocations;

    public JwtAuthority(string name, JwtOptions options, JwtKeys keys, ClaimsReading reading, TimeProvider time)
        : base(name)
    {
        this.keys = keys;
        this.reading = reading;
        this.options = options;
        invalid = options.Refuse == StatusCodes.Status403Forbidden ? AuthProblems.InvalidForbidden : AuthProblems.Invalid;
        signer = keys.Signing is { } key ? new TokenSigner(key) : null;
        var rules = new TokenRules
        {
            Issuers = options.Issuer is { } issuer ? [issuer] : null,
            Audiences = options.Audience.Count > 0 ? options.Audience : null,
            RequiredClaims = options.Required,
            ClockSkew = options.Skew,
            MaxAge = options.MaxAge,
        };
        verifier = new TokenVerifier(keys.Source, rules, new TokenVerifierOptions { Remembered = new VerifiedTokens(options.Remember), Time = time });
    }

    public string? WhyItCannotSign => signer is null ? "it has no key to sign with" : null;

    public string? PublicKeys => signer?.Key.Algorithm is { } algorithm && (algorithm & JwsAlgorithms.Asymmetric) != JwsAlgorithms.None ? KeySet.Of(signer.Key.Verification).ToJwks() : null;

    public string Sign(JsonObject claims)
    {
        if (options.Issuer is { } issuer)
            claims["iss"] = issuer;
        if (options.Audience.Count == 1)
            claims["aud"] = options.Audience[0];
        else if (options.Audience.Count > 1)
            claims["aud"] = new JsonArray([.. options.Audience.Select(audience => (JsonNode)audience)]);
        return signer!.Sign(claims);
    }

    public void Follow(Revocations revocations) => this.revocations = revocations;

    public override bool ReadsTokens => true;

    public override string? Cookie => options.Cookie;

    public override bool HasSeen(string field) => field.Equals("Authorization", StringComparison.OrdinalIgnoreCase);

    public override string Challenge => Scheme.TrimEnd();

    public override ValueTask<AuthOutcome> IdentifyAsync(HttpContext context)
    {
        var fields = context.Request.Headers.Authorization;
        if (fields.Count > 1)
            return ValueTask.FromResult(AuthOutcome.Refused(AuthProblems.Malformed));
        // Where there is a field nobody looks at the cookie, and no service is to believe in it.
        if (fields.Count == 1 && options.Cookie is { } cookie)
            CookieField.Remove(context.Request.Headers, cookie);
        var token = fields.Count == 1 ? OfField(fields[0]!) : default;
        // Of two the service might read the other one.
        if (fields.Count == 0 && options.Cookie is { } own && CookieField.Find(context.Request.Headers, own, out token) > 1)
            return ValueTask.FromResult(AuthOutcome.Refused(AuthProblems.Malformed));
        if (token.IsEmpty)
            return ValueTask.FromResult(AuthOutcome.Nothing);
        return verifier.TryVerify(token.Span, out var result) ? ValueTask.FromResult(Judge(result)) : FindKeyAsync(token, context.RequestAborted);
    }

    public override ValueTask DisposeAsync()
    {
        keys.Dispose();
        return base.DisposeAsync();
    }

    protected override void Start()
    {
        // So that the first token need not wait; what goes wrong is tried again when a token comes.
        if (keys.Remote is { } remote)
            _ = remote.RefreshAsync().AsTask();
    }

    private async ValueTask<AuthOutcome> FindKeyAsync(ReadOnlyMemory<char> token, CancellationToken cancellation) =>
        Judge(await verifier.VerifyAsync(token, cancellation));

    private AuthOutcome Judge(in TokenResult result)
    {
        if (!result.IsValid)
            return result.Fault == TokenFault.KeysNotAvailable ? AuthOutcome.Refused(AuthProblems.Unavailable) : Refuse(result.Fault);
        // Asked for every request, so that what was remembered needs not be forgotten.
        if (revocations is { } known)
        {
            if (!known.IsReady)
                return AuthOutcome.Refused(AuthProblems.Unavailable);
            if (known.IsRevoked(result.Claims.Id, result.Claims.Subject, result.Claims.IssuedAt))
                return Refuse(TokenFault.Revoked);
        }
        return AuthOutcome.Of(CallerOf(result.Claims));
    }

    private AuthOutcome Refuse(TokenFault fault) =>
        AuthOutcome.Refused(invalid, $"Bearer error=\"invalid_token\", error_description=\"{fault.Sentence().TrimEnd('.')}\"", IsForAnother(fault));

    private static bool IsForAnother(TokenFault fault) =>
        fault is TokenFault.IssuerWrong or TokenFault.KeyNotKnown or TokenFault.KeyNotNamed or TokenFault.AlgorithmNotOfKey or TokenFault.SignatureWrong;

    // Two requests may both make it the first time; the objects are equal.
    private Caller CallerOf(TokenClaims claims)
    {
        if (claims.Reading is Caller known)
            return known;
        var caller = reading.CallerOf(Name, claims);
        claims.Reading = caller;
        return caller;
    }

    // RFC 9110, 11.1: the scheme's case does not matter. What is of another scheme may be for another authority; "Bearer" with nothing is for
    // this one, and wrong.
    private static ReadOnlyMemory<char> OfField(string field)
    {
        if (!field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return field.AsSpan().Trim(' ').Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? field.AsMemory() : default;
        var token = field.AsMemory(Scheme.Length).Trim(' ');
        return token.IsEmpty ? field.AsMemory() : token;
    }
}
