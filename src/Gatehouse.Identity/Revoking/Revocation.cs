namespace Gatehouse.Identity.Revoking;

/// <summary>One revocation.</summary>
/// <param name="Kind">What is revoked.</param>
/// <param name="Key">The <c>jti</c>, the session's name, or the user's id (<c>sub</c>).</param>
/// <param name="Before">For a user: tokens issued up to and including this second. Otherwise of no meaning.</param>
/// <param name="Until">When everything it revokes has expired by itself.</param>
public sealed record Revocation(RevocationKind Kind, string Key, DateTimeOffset Before, DateTimeOffset Until)
{
    /// <summary>Whether a token is revoked by this one.</summary>
    public bool Covers(ReadOnlySpan<char> jti, ReadOnlySpan<char> subject, DateTimeOffset issuedAt) => Kind switch
    {
        RevocationKind.Token => jti.SequenceEqual(Key),
        RevocationKind.Session => jti.Length > Key.Length && jti[Key.Length] == '.' && jti.StartsWith(Key, StringComparison.Ordinal),
        _ => subject.SequenceEqual(Key) && issuedAt.ToUnixTimeSeconds() <= Before.ToUnixTimeSeconds(),
    };
}
