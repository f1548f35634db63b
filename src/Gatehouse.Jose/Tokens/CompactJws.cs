using Gatehouse.Jose.Text;

namespace Gatehouse.Jose.Tokens;

/// <summary>The three parts of a JWS in compact form (RFC 7515 section 7.1), still encoded.</summary>
internal ref struct CompactJws
{
    public ReadOnlySpan<byte> Header;
    public ReadOnlySpan<byte> Payload;
    public ReadOnlySpan<byte> Signature;

    /// <summary>What is signed: header, dot and payload as they were sent.</summary>
    public ReadOnlySpan<byte> Input;

    public static bool TrySplit(ReadOnlySpan<byte> text, out CompactJws jws)
    {
        jws = default;
        var first = text.IndexOf((byte)'.');
        var second = text.LastIndexOf((byte)'.');
        // The signature may not have a dot, which base64url refuses; nor may the payload.
        if (first <= 0 || second == first || second == text.Length - 1)
            return false;
        jws.Header = text[..first];
        jws.Payload = text[(first + 1)..second];
        jws.Signature = text[(second + 1)..];
        jws.Input = text[..second];
        return true;
    }
}
