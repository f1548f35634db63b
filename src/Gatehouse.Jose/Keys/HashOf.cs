using System.Security.Cryptography;

namespace Gatehouse.Jose.Keys;

/// <summary>The hash of an algorithm.</summary>
internal static class HashOf
{
    private const JwsAlgorithms With256 = JwsAlgorithms.HS256 | JwsAlgorithms.RS256 | JwsAlgorithms.PS256 | JwsAlgorithms.ES256;
    private const JwsAlgorithms With384 = JwsAlgorithms.HS384 | JwsAlgorithms.RS384 | JwsAlgorithms.PS384 | JwsAlgorithms.ES384;

    /// <summary>The longest hash in bytes.</summary>
    public const int Longest = 64;

    public static HashAlgorithmName Name(JwsAlgorithms algorithm) =>
        (algorithm & With256) != JwsAlgorithms.None ? HashAlgorithmName.SHA256 : (algorithm & With384) != JwsAlgorithms.None ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA512;

    /// <summary>Hashes; returns the length of the hash.</summary>
    public static int Compute(JwsAlgorithms algorithm, ReadOnlySpan<byte> input, Span<byte> hash) =>
        (algorithm & With256) != JwsAlgorithms.None ? SHA256.HashData(input, hash)
        : (algorithm & With384) != JwsAlgorithms.None ? SHA384.HashData(input, hash)
        : SHA512.HashData(input, hash);
}
