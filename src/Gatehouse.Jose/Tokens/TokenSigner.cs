using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Jose.Keys;

namespace Gatehouse.Jose.Tokens;

/// <summary>Makes signed tokens in compact form (RFC 7515 section 3.1), with <c>alg</c>, <c>kid</c> and <c>typ</c> in the header. Immutable and thread-safe.</summary>
/// <param name="key">The key, with its algorithm and name.</param>
/// <param name="type">The <c>typ</c> of the header. Default <c>JWT</c>.</param>
public sealed class TokenSigner(SigningKey key, string type = "JWT")
{
    private readonly string header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        new JsonObject { ["alg"] = key.Algorithm.ToString(), ["kid"] = key.Id, ["typ"] = type }.ToJsonString()));

    /// <summary>The key.</summary>
    public SigningKey Key => key;

    /// <summary>The <c>typ</c> of the header.</summary>
    public string Type => type;

    /// <summary>A token with these claims.</summary>
    public string Sign(JsonObject claims) => Sign(Encoding.UTF8.GetBytes(claims.ToJsonString()));

    /// <summary>A token with this payload, as it is.</summary>
    /// <param name="payload">For a JSON Web Token, the claims object in UTF-8.</param>
    public string Sign(ReadOnlySpan<byte> payload)
    {
        var input = $"{header}.{Base64Url.EncodeToString(payload)}";
        var signature = new byte[key.SignatureLength];
        key.Sign(Encoding.ASCII.GetBytes(input), signature);
        return $"{input}.{Base64Url.EncodeToString(signature)}";
    }
}
