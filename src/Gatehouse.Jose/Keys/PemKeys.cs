using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Jose.Keys;

/// <summary>Keys from PEM (RFC 7468). Read when keys are loaded, never for a token: here the platform may throw.</summary>
internal static class PemKeys
{
    private const int LongestText = 64 * 1024;

    public static VerificationKey? ReadPublic(string pem, string? id, JwsAlgorithms allowed, out KeyFault fault)
    {
        if (Label(pem, out fault) is not { } label)
            return null;
        try
        {
            using var certificate = label == "CERTIFICATE" ? X509Certificate2.CreateFromPem(pem) : null;
            using var rsa = certificate is null ? Rsa(pem, label) : certificate.GetRSAPublicKey();
            if (rsa is not null)
            {
                var parameters = rsa.ExportParameters(includePrivateParameters: false);
                return RsaKey.Create(parameters.Modulus, parameters.Exponent, id, allowed, out fault);
            }
            using var ec = certificate is null ? Ec(pem) : certificate.GetECDsaPublicKey();
            fault = KeyFault.KindNotKnown;
            if (ec?.ExportParameters(includePrivateParameters: false) is { } point && Curve(point.Curve) is { } curve)
                return EcKey.Create(curve, point.Q.X, point.Q.Y, id, allowed, out fault);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            fault = label is "PUBLIC KEY" or "PRIVATE KEY" ? KeyFault.KindNotKnown : KeyFault.NotPem;
        }
        return null;
    }

    public static SigningKey? ReadPrivate(string pem, JwsAlgorithms algorithm, string? id, out KeyFault fault)
    {
        if (Label(pem, out fault) is not { } label)
            return null;
        if (!label.EndsWith("PRIVATE KEY", StringComparison.Ordinal))
        {
            fault = KeyFault.NoPrivateKey;
            return null;
        }
        try
        {
            using var rsa = Rsa(pem, label);
            if (rsa is not null)
                return PrivateKey.Create(rsa.ExportParameters(includePrivateParameters: true), algorithm, id, out fault);
            using var ec = Ec(pem);
            var point = ec.ExportParameters(includePrivateParameters: true);
            fault = KeyFault.KindNotKnown;
            return Curve(point.Curve) is { } curve ? PrivateKey.Create(curve, point, algorithm, id, out fault) : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            fault = label == "PRIVATE KEY" ? KeyFault.KindNotKnown : KeyFault.NotPem;
            return null;
        }
    }

    // The one label of the text that is of a key or a certificate. EC PARAMETERS, which openssl writes before a key, is neither.
    private static string? Label(string pem, out KeyFault fault)
    {
        fault = KeyFault.TooLong;
        if (pem.Length > LongestText)
            return null;
        string? label = null;
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var found = rest[fields.Label].ToString();
            rest = rest[fields.Location.End..];
            if (found == "EC PARAMETERS")
                continue;
            fault = found == "ENCRYPTED PRIVATE KEY" ? KeyFault.Encrypted : KeyFault.SeveralKeys;
            if (label is not null || found == "ENCRYPTED PRIVATE KEY")
                return null;
            label = found;
        }
        fault = label is "PUBLIC KEY" or "RSA PUBLIC KEY" or "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY" or "CERTIFICATE" ? KeyFault.None
            : pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal) ? KeyFault.Encrypted : KeyFault.NotPem;
        return fault == KeyFault.None ? label : null;
    }

    // Null when it is a key of another kind.
    private static RSA? Rsa(string pem, string label)
    {
        if (label == "EC PRIVATE KEY")
            return null;
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa;
        }
        catch (CryptographicException) when (label is "PUBLIC KEY" or "PRIVATE KEY")
        {
            rsa.Dispose();
            return null;
        }
    }

    private static ECDsa Ec(string pem)
    {
        var ec = ECDsa.Create();
        ec.ImportFromPem(pem.Contains("EC PARAMETERS", StringComparison.Ordinal) ? pem[pem.IndexOf("-----BEGIN EC PRIVATE", StringComparison.Ordinal)..] : pem);
        return ec;
    }

    private static EcCurve? Curve(ECCurve curve) => curve.IsNamed ? curve.Oid.Value switch
    {
        "1.2.840.10045.3.1.7" => EcCurve.P256,
        "1.3.132.0.34" => EcCurve.P384,
        "1.3.132.0.35" => EcCurve.P521,
        _ => null,
    } : null;
}
