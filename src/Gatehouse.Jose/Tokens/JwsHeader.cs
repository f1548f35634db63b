using System.Text.Json;
using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Text;

namespace Gatehouse.Jose.Tokens;

/// <summary>What counts of a header (RFC 7515 section 4.1).</summary>
internal ref struct JwsHeader
{
    /// <summary>The longest decoded header in bytes.</summary>
    public const int Longest = 2048;

    private const int Depth = 4;
    private const int LongestId = 256;

    public JwsAlgorithms Algorithm;

    /// <summary><c>kid</c> in UTF-8; empty when absent.</summary>
    public ReadOnlySpan<byte> KeyId;

    /// <summary>Whether there is a <c>kid</c>.</summary>
    public bool HasKeyId;

    /// <summary><c>typ</c>; null when absent.</summary>
    public string? Type;

    /// <summary>Reads a decoded header. The name of the key is written into the buffer, of at least <see cref="Longest"/> bytes.</summary>
    public static TokenFault Read(ReadOnlySpan<byte> json, Span<byte> buffer, out JwsHeader header)
    {
        header = default;
        if (JsonCheck.Check(json, Depth) is not JsonFault.None and var fault)
            return fault == JsonFault.DuplicateMember ? TokenFault.DuplicateMember : TokenFault.HeaderNotValid;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var result = TokenFault.AlgorithmNotKnown;
        var hasAlgorithm = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Forbidden(ref reader) is not TokenFault.None and var forbidden)
                return forbidden;
            if (reader.ValueTextEquals("alg"u8))
            {
                hasAlgorithm = true;
                result = ReadAlgorithm(ref reader, out header.Algorithm);
            }
            else if (reader.ValueTextEquals("kid"u8))
            {
                // A name has no place where memory is; a longer one than any real key has is refused before it is compared.
                if (!reader.Read() || reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > LongestId)
                    return TokenFault.HeaderNotValid;
                header.KeyId = buffer[..reader.CopyString(buffer)];
                header.HasKeyId = true;
                buffer = buffer[header.KeyId.Length..];
            }
            else if (reader.ValueTextEquals("typ"u8))
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                    return TokenFault.HeaderNotValid;
                header.Type = reader.ValueTextEquals("JWT"u8) ? "JWT" : reader.ValueTextEquals("at+jwt"u8) ? "at+jwt" : reader.GetString();
            }
            else
            {
                reader.Read();
                reader.TrySkip();
            }
        }
        return hasAlgorithm ? result : TokenFault.AlgorithmNotKnown;
    }

    // Nothing critical is understood here (RFC 7515 section 4.1.11), b64 is one such (RFC 7797), and no key comes from a token (RFC 8725 section 3.10).
    private static TokenFault Forbidden(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("crit"u8) || reader.ValueTextEquals("b64"u8))
            return TokenFault.CriticalExtension;
        return reader.ValueTextEquals("jwk"u8) || reader.ValueTextEquals("jku"u8) || reader.ValueTextEquals("x5u"u8) || reader.ValueTextEquals("x5c"u8)
            ? TokenFault.BringsItsKey
            : TokenFault.None;
    }

    private static TokenFault ReadAlgorithm(ref Utf8JsonReader reader, out JwsAlgorithms algorithm)
    {
        algorithm = JwsAlgorithms.None;
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            return TokenFault.HeaderNotValid;
        if (!reader.ValueIsEscaped)
            algorithm = AlgorithmNames.Find(reader.ValueSpan);   // no one escapes a letter of RS256, but to hide it
        return algorithm != JwsAlgorithms.None ? TokenFault.None : reader.ValueTextEquals("EdDSA"u8) ? TokenFault.EdDsaNotOffered : TokenFault.AlgorithmNotKnown;
    }
}
