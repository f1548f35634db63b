using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Jose.Tokens;

/// <summary>What verifying gave: claims or a fault, never both.</summary>
public readonly struct TokenResult : IEquatable<TokenResult>
{
    private TokenResult(TokenClaims? claims, TokenFault fault)
    {
        Claims = claims;
        Fault = fault;
    }

    /// <summary>The claims of a valid token; null when it was refused.</summary>
    public TokenClaims? Claims { get; }

    /// <summary>Why it was refused; <see cref="TokenFault.None"/> when it is valid.</summary>
    public TokenFault Fault { get; }

    /// <summary>Whether it is valid.</summary>
    [MemberNotNullWhen(true, nameof(Claims))]
    public bool IsValid => Claims is not null;

    /// <summary>A valid token's.</summary>
    public static TokenResult Valid(TokenClaims claims) => new(claims, TokenFault.None);

    /// <summary>A refused token's.</summary>
    public static TokenResult Refused(TokenFault fault) => new(null, fault);

    /// <inheritdoc/>
    public bool Equals(TokenResult other) => ReferenceEquals(Claims, other.Claims) && Fault == other.Fault;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TokenResult other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Claims, Fault);

    /// <summary>Same claims object and same fault.</summary>
    public static bool operator ==(TokenResult left, TokenResult right) => left.Equals(right);

    /// <summary>Not the same.</summary>
    public static bool operator !=(TokenResult left, TokenResult right) => !left.Equals(right);
}
