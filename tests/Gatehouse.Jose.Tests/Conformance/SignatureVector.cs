using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Tokens;

namespace Gatehouse.Jose.Tests.Conformance;

/// <summary>One vector: a key, a token and whether it is valid.</summary>
internal sealed record SignatureVector(int Id, string Comment, JsonElement Key, string Jws, bool IsValid)
{
    public static IReadOnlyList<SignatureVector> ReadAll(string folder) =>
    [
        .. from path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
           from @group in JsonElement.Parse(File.ReadAllText(path)).GetProperty("testGroups").EnumerateArray()
           let key = @group.TryGetProperty("public", out var open) ? open : @group.GetProperty("private")
           from test in @group.GetProperty("tests").EnumerateArray()
           select new SignatureVector(
               test.GetProperty("tcId").GetInt32(),
               test.GetProperty("comment").GetString()!,
               key,
               test.GetProperty("jws") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : test.GetProperty("jws").GetRawText(),
               test.GetProperty("result").GetString() == "valid"),
    ];

    public TokenFault Verify() => Verify(Encoding.UTF8.GetBytes(Key.GetRawText()));

    /// <summary>With the key as if it did not name an algorithm.</summary>
    public TokenFault VerifyWithoutAlgorithm()
    {
        var key = (JsonObject)JsonNode.Parse(Key.GetRawText())!;
        key.Remove("alg");
        return Verify(Encoding.UTF8.GetBytes(key.ToJsonString()));
    }

    private TokenFault Verify(byte[] jwk) =>
        VerificationKey.FromJwk(jwk, out _) is { } key ? JwsVerifier.Verify(Jws, key) : TokenFault.KeyNotKnown;
}
