using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Text;

namespace Gatehouse.Jose.Tokens;

/// <summary>The steps that every verification takes, whoever has the keys.</summary>
internal static class JwsReading
{
    /// <summary>The longest signature: that of RSA with 8192 bits.</summary>
    public const int LongestSignature = 1024;

    /// <summary>Splits and reads the header. The buffer holds what the header refers to: <see cref="JwsHeader.Longest"/> twice.</summary>
    public static TokenFault Open(ReadOnlySpan<byte> text, Span<byte> buffer, out CompactJws jws, out JwsHeader header)
    {
        header = default;
        if (!CompactJws.TrySplit(text, out jws))
            return TokenFault.NotCompact;
        if (StrictBase64Url.DecodedLength(jws.Header.Length) > JwsHeader.Longest)
            return TokenFault.TooLong;
        if (!StrictBase64Url.TryDecode(jws.Header, buffer, out var length))
            return TokenFault.NotCompact;
        return JwsHeader.Read(buffer[..length], buffer[JwsHeader.Longest..], out header);
    }

    /// <summary>Decodes the signature into a buffer of <see cref="LongestSignature"/>.</summary>
    public static TokenFault ReadSignature(ReadOnlySpan<byte> part, Span<byte> buffer, out int length)
    {
        length = 0;
        if (StrictBase64Url.DecodedLength(part.Length) > LongestSignature)
            return TokenFault.SignatureWrong;
        return StrictBase64Url.TryDecode(part, buffer, out length) ? TokenFault.None : TokenFault.NotCompact;
    }

    /// <summary>Verifies with one key, when it is for the algorithm.</summary>
    public static TokenFault Verify(VerificationKey key, JwsAlgorithms algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        if ((key.Algorithms & algorithm) == JwsAlgorithms.None)
            return TokenFault.AlgorithmNotOfKey;
        return key.Verify(algorithm, input, signature) ? TokenFault.None : TokenFault.SignatureWrong;
    }
}
