using System.Numerics;

namespace Gatehouse.Jose.Keys;

/// <summary>A shared secret that signs.</summary>
internal sealed class HmacSigningKey : SigningKey
{
    private readonly HmacKey key;

    private HmacSigningKey(HmacKey key, JwsAlgorithms algorithm)
        : base(algorithm, key) => this.key = key;

    internal override int SignatureLength => Algorithm switch
    {
        JwsAlgorithms.HS256 => 32,
        JwsAlgorithms.HS384 => 48,
        _ => 64,
    };

    public static HmacSigningKey? Create(ReadOnlySpan<byte> secret, JwsAlgorithms algorithm, string? id, bool takesShort, out KeyFault fault)
    {
        fault = KeyFault.AlgorithmNotForKey;
        if (BitOperations.PopCount((uint)algorithm) != 1)
            return null;
        return HmacKey.Create(secret, id, algorithm, takesShort, out fault) is { } key ? new HmacSigningKey(key, algorithm) : null;
    }

    internal override void Sign(ReadOnlySpan<byte> input, Span<byte> signature) => key.Sign(Algorithm, input, signature);
}
