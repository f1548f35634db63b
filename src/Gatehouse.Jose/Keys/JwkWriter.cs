namespace Gatehouse.Jose.Keys;

/// <summary>Public keys as JWK.</summary>
internal static class JwkWriter
{
    public static string? Public(VerificationKey key) => key.PublicMembers;
}
