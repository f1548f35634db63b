using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.TestKit.Files;

/// <summary>A certificate authority that nobody trusts unless told, in memory.</summary>
public sealed class Authority : IDisposable
{
    private readonly X509Certificate2 root;

    /// <param name="name">Its name.</param>
    /// <param name="under">Who vouches for it; null for itself.</param>
    public Authority(string name = "Test authority", Authority? under = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        if (under is null)
        {
            root = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
            return;
        }
        // Within its issuer's time, which began a moment before.
        using var certificate = request.Create(under.root, now.AddDays(-29), now.AddDays(29), RandomNumberGenerator.GetBytes(8));
        root = certificate.CopyWithPrivateKey(key);
    }

    /// <summary>The authority's own certificate.</summary>
    public X509Certificate2 Certificate => root;

    /// <summary>The same as text.</summary>
    public string Pem => root.ExportCertificatePem();

    /// <summary>A certificate with its key for these DNS names and IP addresses.</summary>
    /// <param name="names">For 127.0.0.1 and localhost when none is given.</param>
    /// <param name="from">Days from now at which it begins to be valid.</param>
    /// <param name="to">Days from now at which it ends to be valid.</param>
    /// <param name="extension">One more extension, as it is; in place of the names when it is one of names.</param>
    public X509Certificate2 Issue(string[]? names = null, int from = -1, int to = 1, X509Extension? extension = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names ?? ["127.0.0.1", "localhost"])
        {
            if (IPAddress.TryParse(name, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        }
        var named = alternatives.Build();
        if (extension?.Oid!.Value != named.Oid!.Value)
            request.CertificateExtensions.Add(named);
        if (extension is not null)
            request.CertificateExtensions.Add(extension);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(root, now.AddDays(from), now.AddDays(to), RandomNumberGenerator.GetBytes(8));
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose() => root.Dispose();
}
