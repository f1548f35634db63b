using System.Buffers.Text;
using System.Security.Cryptography;

namespace Gatehouse.Jose.Keys;

/// <summary>A public key on an elliptic curve: one curve, one algorithm (RFC 7518 section 3.4).</summary>
internal sealed class EcKey : VerificationKey
{
    private readonly Lent<ECDsa> instances;

    private EcKey(EcCurve curve, ECPoint point, string members, string? id)
        : base(id ?? Thumbprint.Of(members), id is not null, curve.Algorithm)
    {
        Curve = curve;
        PublicMembers = members;
        instances = new Lent<ECDsa>(() => ECDsa.Create(new ECParameters { Curve = curve.Platform, Q = point }));
    }

    public EcCurve Curve { get; }

    internal override string PublicMembers { get; }

    public static EcKey? Create(EcCurve curve, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, string? id, JwsAlgorithms allowed, out KeyFault fault)
    {
        // RFC 7518 section 6.2.1.2: the full length, with leading zeros.
        fault = (allowed & curve.Algorithm) == JwsAlgorithms.None ? KeyFault.AlgorithmNotForKey
            : x.Length != curve.Length || y.Length != curve.Length ? KeyFault.MemberNotValid
            : curve.Has(x, y) ? KeyFault.None : KeyFault.PointNotOnCurve;
        if (fault != KeyFault.None)
            return null;
        // RFC 7638 section 3.2: crv, kty, x, y.
        var members = $"{{\"crv\":\"{curve.Name}\",\"kty\":\"EC\",\"x\":\"{Base64Url.EncodeToString(x)}\",\"y\":\"{Base64Url.EncodeToString(y)}\"}}";
        return new EcKey(curve, new ECPoint { X = x.ToArray(), Y = y.ToArray() }, members, id);
    }

    internal override bool Verify(JwsAlgorithms algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        // Both halves within 1..n-1, checked here and not left to the platform: Java's "psychic signatures" (CVE-2022-21449) were 0 and 0.
        if (signature.Length != 2 * Curve.Length || !IsWithinOrder(signature[..Curve.Length]) || !IsWithinOrder(signature[Curve.Length..]))
            return false;
        Span<byte> hash = stackalloc byte[HashOf.Longest];
        hash = hash[..HashOf.Compute(algorithm, input, hash)];
        var ec = instances.Take();
        try
        {
            return ec.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;   // as for RSA
        }
        finally
        {
            instances.Return(ec);
        }
    }

    private bool IsWithinOrder(ReadOnlySpan<byte> number) => number.ContainsAnyExcept((byte)0) && number.SequenceCompareTo(Curve.Order) < 0;
}
