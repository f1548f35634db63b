using System.Buffers;
using Gatehouse.Jose.Keys;

namespace Gatehouse.Jose.Tokens;

/// <summary>Verifies the signature of a JWS in compact form (RFC 7515 section 5.2) with one key, whatever its payload. For tokens with claims there is
/// <see cref="TokenVerifier"/>.</summary>
public static class JwsVerifier
{
    /// <summary>Verifies.</summary>
    /// <param name="jws">Three parts of base64url.</param>
    /// <param name="key">The key. That the token may name another is not looked at.</param>
    /// <param name="payload">Gets the payload of a valid one, and nothing otherwise. Null: it is not needed.</param>
    /// <param name="maxLength">The longest JWS in characters.</param>
    public static TokenFault Verify(ReadOnlySpan<char> jws, VerificationKey key, IBufferWriter<byte>? payload = null, int maxLength = 16 * 1024)
    {
        if (jws.Length > maxLength)
            return TokenFault.TooLong;
        using var memory = new JwsBuffer(jws.Length);
        Span<byte> buffer = stackalloc byte[2 * JwsHeader.Longest];
        Span<byte> signature = stackalloc byte[JwsReading.LongestSignature];
        if (!memory.TryTake(jws, out var text))
            return TokenFault.NotCompact;
        var fault = JwsReading.Open(text, buffer, out var parts, out var header);
        if (fault != TokenFault.None)
            return fault;
        if (!memory.TryDecode(parts.Payload, out var bytes))
            return TokenFault.NotCompact;
        fault = JwsReading.ReadSignature(parts.Signature, signature, out var length);
        if (fault == TokenFault.None)
            fault = JwsReading.Verify(key, header.Algorithm, parts.Input, signature[..length]);
        if (fault == TokenFault.None)
            payload?.Write(bytes);
        return fault;
    }
}
