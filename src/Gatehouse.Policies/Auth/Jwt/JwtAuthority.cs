using Gatehouse.Core.Pipeline;
using Gatehouse.Jose.Tokens;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Auth.Jwt;

/// <summary>Verifies bearer tokens. A token seen before costs a hash and a look.</summary>
internal sealed class JwtAuthority : Authority
{
    private const string Scheme = "Bearer ";

    private readonly JwtKeys keys;
    private readonly TokenVerifier verifier;
    private readonly ClaimsReading reading;
    private readonly JwtOptions options;
    private readonly Problem invalid;

    public JwtAuthority(string name, JwtOptions options, JwtKeys keys, ClaimsReading reading, TimeProvider time)
        : base(name)
    {
        this.keys = keys;
        this.reading = reading;
        this.options = options;
        invalid = options.Refuse == StatusCodes.Status403Forbidden ? AuthProblems.InvalidForbidden : AuthProblems.Invalid;
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

    public override string Challenge => Scheme.TrimEnd();

    public override ValueTask<AuthOutcome> IdentifyAsync(HttpContext context)
    {
        var fields = context.Request.Headers.Authorization;
        if (fields.Count > 1)
            return ValueTask.FromResult(AuthOutcome.Refused(AuthProblems.Malformed));
        var token = fields.Count == 1 ? OfField(fields[0]!) : OfCookie(context);
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
        if (result.IsValid)
            return AuthOutcome.Of(CallerOf(result.Claims));
        return result.Fault == TokenFault.KeysNotAvailable
            ? AuthOutcome.Refused(AuthProblems.Unavailable)
            : AuthOutcome.Refused(invalid, $"Bearer error=\"invalid_token\", error_description=\"{result.Fault.Sentence().TrimEnd('.')}\"");
    }

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

    private ReadOnlyMemory<char> OfCookie(HttpContext context) =>
        options.Cookie is { } name && context.Request.Cookies.TryGetValue(name, out var value) ? value.AsMemory() : default;
}
