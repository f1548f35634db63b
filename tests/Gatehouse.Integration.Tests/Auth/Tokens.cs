using System.Text.Json.Nodes;
using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Tokens;

namespace Gatehouse.Integration.Tests.Auth;

/// <summary>Makes tokens as an issuer does.</summary>
internal sealed class Tokens(SigningKey key)
{
    public const string Secret = "a secret that only the tests and the gateway know";

    public static Tokens Shared { get; } = new(SigningKey.FromSecret(Secret, out _)!);

    /// <summary>A token that is good for an hour; a claim given as null is left out.</summary>
    public string Make(params (string Name, JsonNode? Value)[] claims) => MakeAt(DateTimeOffset.UtcNow, claims);

    /// <summary>The same, issued at a time.</summary>
    public string MakeAt(DateTimeOffset now, params (string Name, JsonNode? Value)[] claims)
    {
        var all = new JsonObject
        {
            ["iss"] = "shop",
            ["aud"] = "shop-api",
            ["sub"] = "u1",
            ["roles"] = new JsonArray("customer"),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in claims)
        {
            if (value is null)
                all.Remove(name);
            else
                all[name] = value;
        }
        return new TokenSigner(key).Sign(all);
    }
}
