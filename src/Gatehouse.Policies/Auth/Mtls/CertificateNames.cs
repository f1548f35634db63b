using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Policies.Auth.Mtls;

/// <summary>Finds out whom a certificate is for.</summary>
internal static class CertificateNames
{
    private const string CommonName = "2.5.4.3";
    private const string AlternativeNames = "2.5.29.17";

    // GeneralName (RFC 5280, 4.2.1.6).
    private const int EmailTag = 1;
    private const int DnsTag = 2;
    private const int UriTag = 6;

    /// <summary>The name; null when there is none, when there are several, or when it is not text that can be shown.</summary>
    public static string? Of(X509Certificate2 certificate, CertificateName kind)
    {
        try
        {
            var names = kind switch
            {
                CertificateName.Cn => CommonNames(certificate),
                CertificateName.Dns => Alternatives(certificate, DnsTag),
                CertificateName.Uri => Alternatives(certificate, UriTag),
                CertificateName.Email => Alternatives(certificate, EmailTag),
                _ => [Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256))],
            };
            return names is [var one] && one.Trim().Length > 0 && !one.Any(char.IsControl) ? one : null;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or InvalidOperationException)
        {
            return null;
        }
    }

    private static List<string> CommonNames(X509Certificate2 certificate)
    {
        var names = new List<string>();
        foreach (var name in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (!name.HasMultipleElements && name.GetSingleElementType().Value == CommonName && name.GetSingleElementValue() is { } value)
                names.Add(value);
        }
        return names;
    }

    private static List<string> Alternatives(X509Certificate2 certificate, int tag)
    {
        var names = new List<string>();
        foreach (var extension in certificate.Extensions)
        {
            if (extension.Oid?.Value != AlternativeNames)
                continue;
            var sequence = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (sequence.HasData)
            {
                var expected = new Asn1Tag(TagClass.ContextSpecific, tag);
                if (sequence.PeekTag() == expected)
                    names.Add(sequence.ReadCharacterString(UniversalTagNumber.IA5String, expected));
                else
                    sequence.ReadEncodedValue();
            }
        }
        return names;
    }
}
