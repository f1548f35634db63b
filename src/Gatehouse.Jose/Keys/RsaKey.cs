using System.Buffers.Text;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gatehouse.Jose.Keys;

/// <summary>An RSA public key.</summary>
internal sealed class RsaKey : VerificationKey
{
    private const int LeastBits = 2048;   // RFC 7518 section 3.3
    private const int MostBits = 8192;    // what a verification costs grows with the square

    private readonly Lent<RSA> instances;
    private readonly int length;

    private RsaKey(RSAParameters parameters, string members, string? id, JwsAlgorithms algorithms)
        : base(id ?? Thumbprint.Of(members), id is not null, algorithms)
    {
        PublicMembers = members;
        length = parameters.Modulus!.Length;
        instances = new Lent<RSA>(() => RSA.Create(parameters));
    }

    internal override string PublicMembers { get; }

    /// <summary>The length of its signatures in bytes.</summary>
    public int SignatureLength => length;

    public static RsaKey? Create(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, string? id, JwsAlgorithms allowed, out KeyFault fault)
    {
        modulus = modulus.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        var algorithms = allowed & JwsAlgorithms.Rsa;
        fault = algorithms == JwsAlgorithms.None ? KeyFault.AlgorithmNotForKey : Fault(modulus, exponent);
        if (fault != KeyFault.None)
            return null;
        // RFC 7638 section 3.2: e, kty, n.
        var members = $"{{\"e\":\"{Base64Url.EncodeToString(exponent)}\",\"kty\":\"RSA\",\"n\":\"{Base64Url.EncodeToString(modulus)}\"}}";
        return new RsaKey(new RSAParameters { Modulus = modulus.ToArray(), Exponent = exponent.ToArray() }, members, id, algorithms);
    }

    internal override bool Verify(JwsAlgorithms algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        // RFC 8017 section 8: exactly as long as the modulus.
        if (signature.Length != length)
            return false;
        Span<byte> hash = stackalloc byte[HashOf.Longest];
        hash = hash[..HashOf.Compute(algorithm, input, hash)];
        // The salt of PSS is as long as the hash: RFC 7518 section 3.5, and the platform's default.
        var padding = (algorithm & (JwsAlgorithms.PS256 | JwsAlgorithms.PS384 | JwsAlgorithms.PS512)) != JwsAlgorithms.None ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        var rsa = instances.Take();
        try
        {
            return rsa.VerifyHash(hash, signature, HashOf.Name(algorithm), padding);
        }
        catch (CryptographicException)
        {
            return false;   // the platform failed, such as for want of memory: what cannot be verified is not valid
        }
        finally
        {
            instances.Return(rsa);
        }
    }

    private static KeyFault Fault(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        if (modulus.IsEmpty || exponent.IsEmpty)
            return KeyFault.MemberNotValid;
        var bits = ((modulus.Length - 1) * 8) + (32 - System.Numerics.BitOperations.LeadingZeroCount((uint)modulus[0]));
        if (bits is < LeastBits or > MostBits)
            return bits < LeastBits ? KeyFault.TooShort : KeyFault.TooLong;
        if ((modulus[^1] & 1) == 0 || (exponent[^1] & 1) == 0 || exponent.Length > 4)
            return KeyFault.RsaNotSane;
        Span<byte> number = stackalloc byte[4];
        number.Clear();
        exponent.CopyTo(number[(4 - exponent.Length)..]);
        return BinaryPrimitives.ReadUInt32BigEndian(number) < 3 ? KeyFault.RsaNotSane : KeyFault.None;
    }
}
