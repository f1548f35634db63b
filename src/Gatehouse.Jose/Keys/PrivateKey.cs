using System.Security.Cryptography;

namespace Gatehouse.Jose.Keys;

/// <summary>An RSA or EC private key that signs.</summary>
internal sealed class PrivateKey : SigningKey
{
    private readonly Lent<RSA>? rsa;
    private readonly Lent<ECDsa>? ec;

    private PrivateKey(RsaKey key, RSAParameters parameters, JwsAlgorithms algorithm)
        : base(algorithm, key)
    {
        rsa = new Lent<RSA>(() => RSA.Create(parameters));
        SignatureLength = key.SignatureLength;
    }

    private PrivateKey(EcKey key, ECParameters parameters, JwsAlgorithms algorithm)
        : base(algorithm, key)
    {
        ec = new Lent<ECDsa>(() => ECDsa.Create(parameters));
        SignatureLength = 2 * key.Curve.Length;
    }

    internal override int SignatureLength { get; }

    /// <summary>One with RSA; the algorithm None means RS256.</summary>
    public static PrivateKey? Create(RSAParameters parameters, JwsAlgorithms algorithm, string? id, out KeyFault fault)
    {
        algorithm = algorithm == JwsAlgorithms.None ? JwsAlgorithms.RS256 : algorithm;
        if (!IsOne(algorithm, out fault) || RsaKey.Create(parameters.Modulus, parameters.Exponent, id, algorithm, out fault) is not { } key)
            return null;
        return Proven(new PrivateKey(key, parameters, algorithm), out fault);
    }

    /// <summary>One on a curve; the algorithm None means the curve's.</summary>
    public static PrivateKey? Create(EcCurve curve, ECParameters parameters, JwsAlgorithms algorithm, string? id, out KeyFault fault)
    {
        algorithm = algorithm == JwsAlgorithms.None ? curve.Algorithm : algorithm;
        if (!IsOne(algorithm, out fault) || EcKey.Create(curve, parameters.Q.X, parameters.Q.Y, id, algorithm, out fault) is not { } key)
            return null;
        return Proven(new PrivateKey(key, parameters, algorithm), out fault);
    }

    internal override void Sign(ReadOnlySpan<byte> input, Span<byte> signature)
    {
        Span<byte> hash = stackalloc byte[HashOf.Longest];
        hash = hash[..HashOf.Compute(Algorithm, input, hash)];
        if (rsa is not null)
        {
            var instance = rsa.Take();
            var padding = (Algorithm & (JwsAlgorithms.RS256 | JwsAlgorithms.RS384 | JwsAlgorithms.RS512)) != JwsAlgorithms.None ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss;
            instance.SignHash(hash, signature, HashOf.Name(Algorithm), padding);
            rsa.Return(instance);
        }
        else
        {
            var instance = ec!.Take();
            instance.SignHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            ec.Return(instance);
        }
    }

    private static bool IsOne(JwsAlgorithms algorithm, out KeyFault fault)
    {
        fault = System.Numerics.BitOperations.PopCount((uint)algorithm) == 1 ? KeyFault.None : KeyFault.AlgorithmNotForKey;
        return fault == KeyFault.None;
    }

    // A private half that does not belong to the public one shows when the key is read, not with the first token.
    private static PrivateKey? Proven(PrivateKey key, out KeyFault fault)
    {
        fault = KeyFault.MemberNotValid;
        var signature = new byte[key.SignatureLength];
        try
        {
            key.Sign("proof"u8, signature);
        }
        catch (CryptographicException)
        {
            return null;
        }
        if (!key.Verification.Verify(key.Algorithm, "proof"u8, signature))
            return null;
        fault = KeyFault.None;
        return key;
    }
}
