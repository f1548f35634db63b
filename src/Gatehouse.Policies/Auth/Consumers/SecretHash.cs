using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Policies.Auth.Consumers;

/// <summary>
/// The SHA-256 of a secret. Enough for random keys, which cannot be guessed anyway; passwords need a slow one. What a client sends is
/// hashed before it is compared, so the time that takes tells nothing of the secrets.
/// </summary>
[InlineArray(SHA256.HashSizeInBytes)]
internal struct SecretHash : IEquatable<SecretHash>
{
    /// <summary>How a hash is written: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public const string Prefix = "sha256:";

    private byte first;

    /// <summary>The hash of bytes.</summary>
    public static SecretHash Of(ReadOnlySpan<byte> secret)
    {
        var hash = default(SecretHash);
        SHA256.HashData(secret, hash);
        return hash;
    }

    /// <summary>The hash of the UTF-8 of a text. For texts that come in with the configuration: it allocates.</summary>
    public static SecretHash Of(string secret) => Of(Encoding.UTF8.GetBytes(secret));

    /// <summary>Reads a hash as it is written; false when it is not one.</summary>
    public static bool TryRead(string text, out SecretHash hash)
    {
        hash = default;
        return text.Length == Prefix.Length + (2 * SHA256.HashSizeInBytes)
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.FromHexString(text.AsSpan(Prefix.Length), hash, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    /// <summary>Takes over a hash; false when it has another length.</summary>
    public static bool TryOf(ReadOnlySpan<byte> bytes, out SecretHash hash)
    {
        hash = default;
        return bytes.Length == SHA256.HashSizeInBytes && bytes.TryCopyTo(hash);
    }

    public readonly bool Equals(SecretHash other) => CryptographicOperations.FixedTimeEquals(this, other);

    public override readonly bool Equals(object? obj) => obj is SecretHash other && Equals(other);

    public override readonly int GetHashCode() => MemoryMarshal.Read<int>(this);
}
