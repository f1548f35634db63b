using System.Text.Json.Nodes;

namespace Gatehouse.Jose.Keys;

/// <summary>Public keys as JWK.</summary>
internal static class JwkWriter
{
    /// <summary>The key with its name, its use and, when it has exactly one, its algorithm; null for a secret.</summary>
    public static string? Public(VerificationKey key)
    {
        if (key.PublicMembers is null || JsonNode.Parse(key.PublicMembers) is not JsonObject members)
            return null;
        members["kid"] = key.Id;
        members["use"] = "sig";
        if (System.Numerics.BitOperations.PopCount((uint)key.Algorithms) == 1)
            members["alg"] = key.Algorithms.ToString();
        return members.ToJsonString();
    }
}
