using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace Gatehouse.Jose.Keys;

/// <summary>A curve of RFC 7518 section 6.2.1.1 with its one algorithm.</summary>
internal sealed class EcCurve
{
    private readonly BigInteger prime;
    private readonly BigInteger b;

    private EcCurve(string name, JwsAlgorithms algorithm, ECCurve platform, int length, (string Prime, string B, string Order) numbers)
    {
        Name = name;
        Algorithm = algorithm;
        Platform = platform;
        Length = length;
        prime = Read(numbers.Prime);
        b = Read(numbers.B);
        Order = new byte[length];
        Read(numbers.Order).ToByteArray(isUnsigned: true, isBigEndian: true).CopyTo(Order.AsSpan());
    }

    public static EcCurve P256 { get; } = new("P-256", JwsAlgorithms.ES256, ECCurve.NamedCurves.nistP256, 32, (
        "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
        "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B",
        "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"));

    public static EcCurve P384 { get; } = new("P-384", JwsAlgorithms.ES384, ECCurve.NamedCurves.nistP384, 48, (
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF",
        "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973"));

    public static EcCurve P521 { get; } = new("P-521", JwsAlgorithms.ES512, ECCurve.NamedCurves.nistP521, 66, (
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00",
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409"));

    /// <summary>As <c>crv</c> has it.</summary>
    public string Name { get; }

    public JwsAlgorithms Algorithm { get; }

    public ECCurve Platform { get; }

    /// <summary>The length of a coordinate, and of each half of a signature, in bytes.</summary>
    public int Length { get; }

    /// <summary>The order of the base point, big-endian.</summary>
    public byte[] Order { get; }

    /// <summary>Whether the point satisfies y² = x³ - 3x + b: a point of another curve gives keys away (invalid curve attack).</summary>
    public bool Has(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        var (left, right) = (new BigInteger(x, isUnsigned: true, isBigEndian: true), new BigInteger(y, isUnsigned: true, isBigEndian: true));
        return left < prime && right < prime && ((right * right) - (left * left * left) + (3 * left) - b) % prime == 0;
    }

    private static BigInteger Read(string hex) => BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
