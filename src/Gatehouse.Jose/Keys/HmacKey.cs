using System.Security.Cryptography;

namespace Gatehouse.Jose.Keys;

/// <summary>A shared secret. There is no way to make one from a public key: only the constructors for secrets lead here.</summary>
internal sealed class HmacKey : VerificationKey
{
    // 128 bits: what nobody can try out.
    private const int LeastBytes = 16;

    private readonly byte[] secret;

    private HmacKey(byte[] secret, string id, bool hasGivenId, JwsAlgorithms algorithms)
        : base(id, hasGivenId, algorithms) => this.secret = secret;

    internal override string? PublicMembers => null;

    public static HmacKey? Create(ReadOnlySpan<byte> secret, string? id, JwsAlgorithms allowed, bool takesShort, out KeyFault fault)
    {
        var wanted = allowed & JwsAlgorithms.Hmac;
        // RFC 7518 section 3.2: at least as long as the hash.
        var possible = secret.Length switch
        {
            >= 64 => JwsAlgorithms.Hmac,
            >= 48 => JwsAlgorithms.HS256 | JwsAlgorithms.HS384,
            >= 32 => JwsAlgorithms.HS256,
            _ => JwsAlgorithms.None,
        };
        // Of several only the one with the shortest hash: the secret is too short for any.
        if (takesShort && secret.Length >= LeastBytes && (wanted & possible) == JwsAlgorithms.None)
            possible = (JwsAlgorithms)((int)wanted & -(int)wanted);
        fault = wanted == JwsAlgorithms.None ? KeyFault.AlgorithmNotForKey : (wanted & possible) == JwsAlgorithms.None ? KeyFault.TooShort : KeyFault.None;
        return fault == KeyFault.None ? new HmacKey(secret.ToArray(), id ?? Thumbprint.OfSecret(secret), id is not null, wanted & possible) : null;
    }

    internal override bool Verify(JwsAlgorithms algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[64];
        var length = Sign(algorithm, input, expected);
        return CryptographicOperations.FixedTimeEquals(expected[..length], signature);
    }

    internal int Sign(JwsAlgorithms algorithm, ReadOnlySpan<byte> input, Span<byte> signature) => algorithm switch
    {
        JwsAlgorithms.HS256 => HMACSHA256.HashData(secret, input, signature),
        JwsAlgorithms.HS384 => HMACSHA384.HashData(secret, input, signature),
        _ => HMACSHA512.HashData(secret, input, signature),
    };
}
