using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Jose.Keys;

/// <summary>RFC 7638: the SHA-256 of the required members in order of their names, without spaces.</summary>
internal static class Thumbprint
{
    public static string Of(string requiredMembers) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(requiredMembers)));

    // RFC 7638 section 7: the thumbprint of a secret tells something of a weak one. The name stands in every token, so it is hashed with a label of its own
    // and cannot be compared with a thumbprint made elsewhere.
    public static string OfSecret(ReadOnlySpan<byte> secret) => Base64Url.EncodeToString(HMACSHA256.HashData(secret, "gatehouse key name"u8).AsSpan(0, 12));
}
