namespace Gatehouse.Jose.Tokens;

/// <summary>Rules against claims (RFC 7519 section 4.1, RFC 8725 sections 3.8, 3.9 and 3.11). Allocates nothing.</summary>
internal static class RulesCheck
{
    public static TokenFault Check(TokenRules rules, TokenClaims claims, DateTimeOffset now)
    {
        if (rules.Types is { } types && !HasType(types, claims.Type))
            return TokenFault.TypeWrong;
        for (var i = 0; i < rules.RequiredClaims.Count; i++)
        {
            if (!Has(claims, rules.RequiredClaims[i]))
                return TokenFault.ClaimMissing;
        }
        if (rules.Issuers is { } issuers && !Contains(issuers, claims.Issuer))
            return claims.Issuer is null ? TokenFault.ClaimMissing : TokenFault.IssuerWrong;
        if (rules.Audiences is { } audiences && !HasAudience(audiences, claims.AudienceSpan))
            return claims.AudienceSpan.IsEmpty ? TokenFault.ClaimMissing : TokenFault.AudienceWrong;
        return CheckTimes(rules, claims, now);
    }

    // RFC 7519 section 4.1.4: at exp the time is over. The sums are of ticks, which no date of 1970..9999 can overflow.
    private static TokenFault CheckTimes(TokenRules rules, TokenClaims claims, DateTimeOffset now)
    {
        var skew = rules.ClockSkew.Ticks;
        var at = now.UtcTicks;
        if (claims.ExpiresAt is { } end && at >= end.UtcTicks + skew)
            return TokenFault.Expired;
        if (claims.NotBefore is { } begin && at < begin.UtcTicks - skew)
            return TokenFault.NotYetValid;
        if (claims.IssuedAt is { } issued && at < issued.UtcTicks - skew)
            return TokenFault.NotYetValid;
        if (rules.MaxAge is not { } age)
            return TokenFault.None;
        if (claims.IssuedAt is not { } from)
            return TokenFault.ClaimMissing;
        return at - from.UtcTicks >= age.Ticks + skew ? TokenFault.TooOld : TokenFault.None;
    }

    private static bool Has(TokenClaims claims, string name) => name switch
    {
        "exp" => claims.ExpiresAt is not null,
        "nbf" => claims.NotBefore is not null,
        "iat" => claims.IssuedAt is not null,
        "iss" => claims.Issuer is not null,
        "sub" => claims.Subject is not null,
        "jti" => claims.Id is not null,
        "aud" => !claims.AudienceSpan.IsEmpty,
        _ => claims.TryGet(name, out var value) && value.ValueKind != System.Text.Json.JsonValueKind.Null,
    };

    private static bool HasAudience(IReadOnlyList<string> accepted, ReadOnlySpan<string> audiences)
    {
        foreach (var audience in audiences)
        {
            if (Contains(accepted, audience))
                return true;
        }
        return false;
    }

    private static bool Contains(IReadOnlyList<string> accepted, string? value)
    {
        for (var i = 0; i < accepted.Count; i++)
        {
            if (accepted[i] == value)
                return true;
        }
        return false;
    }

    // RFC 7515 section 4.1.9: a media type, whose `application/` may be left out; media types have no case.
    private static bool HasType(IReadOnlyList<string> accepted, string? type)
    {
        const string Prefix = "application/";
        var bare = type.AsSpan();
        if (bare.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            bare = bare[Prefix.Length..];
        for (var i = 0; i < accepted.Count; i++)
        {
            if (!bare.IsEmpty && bare.Equals(accepted[i], StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
