using Gatehouse.Jose.Keys;

namespace Gatehouse.Jose.Tokens;

/// <summary>One remembered token. Immutable but for the mark of its use.</summary>
internal sealed class VerifiedToken(KeyedHash hash, KeySet keys, TokenClaims claims)
{
    /// <summary>Whether it was used since the hand came by: a race costs at most a place.</summary>
    public bool IsUsed { get; set; }

    public KeyedHash Hash => hash;

    public KeySet Keys => keys;

    public TokenClaims Claims => claims;

    public bool IsOver(DateTimeOffset now) => claims.ExpiresAt is { } end && now >= end;
}
