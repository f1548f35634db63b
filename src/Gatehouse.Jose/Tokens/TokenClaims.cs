using System.Text.Json;

namespace Gatehouse.Jose.Tokens;

/// <summary>The claims of a token (RFC 7519 section 4), read once. Immutable but for <see cref="Reading"/>, and thread-safe; holds no buffer of anyone else.</summary>
public sealed class TokenClaims
{
    private readonly string[] audiences;

    internal TokenClaims(JsonElement json, RegisteredClaims registered, string? type)
    {
        Json = json;
        Issuer = registered.Issuer;
        Subject = registered.Subject;
        Id = registered.Id;
        audiences = registered.Audiences;
        ExpiresAt = registered.ExpiresAt;
        NotBefore = registered.NotBefore;
        IssuedAt = registered.IssuedAt;
        Type = type;
    }

    /// <summary>All claims: an object without duplicate members.</summary>
    public JsonElement Json { get; }

    /// <summary><c>iss</c>; null when absent.</summary>
    public string? Issuer { get; }

    /// <summary><c>sub</c>; null when absent.</summary>
    public string? Subject { get; }

    /// <summary><c>jti</c>; null when absent.</summary>
    public string? Id { get; }

    /// <summary><c>aud</c>, one text or several; empty when absent.</summary>
    public IReadOnlyList<string> Audiences => audiences;

    /// <summary><c>exp</c>, with fractions of a second; null when absent.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary><c>nbf</c>; null when absent.</summary>
    public DateTimeOffset? NotBefore { get; }

    /// <summary><c>iat</c>; null when absent.</summary>
    public DateTimeOffset? IssuedAt { get; }

    /// <summary><c>typ</c> of the header; null when absent.</summary>
    public string? Type { get; }

    /// <summary>What who verifies the token has made of its claims, to be made once. Null: nothing yet. Not looked at here.</summary>
    public object? Reading { get; set; }

    internal ReadOnlySpan<string> AudienceSpan => audiences;

    /// <summary>The claim with this name; false when absent.</summary>
    public bool TryGet(string name, out JsonElement value) => Json.TryGetProperty(name, out value);

    /// <summary>Reads claims that someone else has verified or made, such as those of an introspection answer.</summary>
    /// <param name="json">A JSON object in UTF-8.</param>
    /// <param name="fault">Why they were refused.</param>
    /// <returns>Null when refused.</returns>
    public static TokenClaims? Read(ReadOnlySpan<byte> json, out TokenFault fault) => ClaimsReader.Read(json, null, out fault);
}
