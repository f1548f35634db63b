namespace Gatehouse.Jose.Tokens;

/// <summary>What is asked of the claims of a token whose signature is right. Immutable.</summary>
public sealed record TokenRules
{
    /// <summary>Accepted issuers, compared as they are (RFC 7519 section 4.1.1). Null: any, and none. Not null: the token must have one of them.</summary>
    public IReadOnlyList<string>? Issuers { get; init; }

    /// <summary>Accepted audiences. Null: any, and none. Not null: the token must be for at least one of them (RFC 8725 section 3.9).</summary>
    public IReadOnlyList<string>? Audiences { get; init; }

    /// <summary>Accepted <c>typ</c> values without <c>application/</c>, in any case, such as <c>at+jwt</c> (RFC 9068). Null: any, and none.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Claims that must be there and not be null. Default: <c>exp</c>, for a token without it never ends.</summary>
    public IReadOnlyList<string> RequiredClaims { get; init; } = ["exp"];

    /// <summary>How far clocks may differ, for <c>exp</c>, <c>nbf</c>, <c>iat</c> and the age. 0..10 minutes; default 60 seconds.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long after <c>iat</c> a token is accepted, whatever its <c>exp</c>; then <c>iat</c> must be there. Null (default): as long as <c>exp</c> says.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Checks claims at a time.</summary>
    public TokenFault Check(TokenClaims claims, DateTimeOffset now) => RulesCheck.Check(this, claims, now);
}
