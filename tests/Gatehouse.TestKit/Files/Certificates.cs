using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.TestKit.Files;

/// <summary>Self-signed certificates, valid for a day.</summary>
public static class Certificates
{
    /// <summary>For these DNS names and IP addresses; for localhost, 127.0.0.1 and ::1 when none is given.</summary>
    public static X509Certificate2 Create(params string[] names)
    {
        if (names is [])
            names = ["localhost", "127.0.0.1", "::1"];
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        }
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
    }

    /// <summary>The same, written as <c>{file}.crt</c> and <c>{file}.key</c>.</summary>
    public static CertificateFiles Write(TempFolder folder, string file, params string[] names)
    {
        var certificate = Create(names);
        using var key = certificate.GetECDsaPrivateKey()!;
        return new CertificateFiles(
            certificate,
            folder.Write($"{file}.crt", certificate.ExportCertificatePem()),
            folder.Write($"{file}.key", key.ExportPkcs8PrivateKeyPem()));
    }
}
