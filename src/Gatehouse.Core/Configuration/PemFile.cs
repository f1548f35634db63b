using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration;

/// <summary>Reads the PEM files that a section names, relative to the configuration. Every fault is reported where the file is named.</summary>
internal static class PemFile
{
    private const int MaxLength = 1 << 20;

    /// <summary>The certificates in a file, at least one; null when errors were added.</summary>
    /// <param name="section">The section.</param>
    /// <param name="key">The key under which it names the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static X509Certificate2Collection? ReadCertificates(ConfigSection section, string key, string file, ConfigErrors errors) =>
        Read(section, key, file, errors) is { } pem ? Certificates(section, key, file, pem, errors) : null;

    /// <summary>
    /// What is shown in handshakes; null when errors were added. The chain is what the file holds: whom a certificate names is not asked for the rest.
    /// </summary>
    /// <param name="section">The section, which names the files under <c>certificate</c> and <c>key</c>.</param>
    /// <param name="file">The certificate and its chain.</param>
    /// <param name="keyFile">The private key; null when it stands in the same file.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static SslStreamCertificateContext? ReadWithKey(ConfigSection section, string file, string? keyFile, ConfigErrors errors)
    {
        var pem = Read(section, "certificate", file, errors);
        var key = keyFile is null ? pem : Read(section, "key", keyFile, errors);
        if (pem is null || key is null || Certificates(section, "certificate", file, pem, errors) is not { } certificates)
            return null;
        try
        {
            using var withKey = X509Certificate2.CreateFromPem(pem, key);
            // Going through PKCS 12 keeps the key usable for TLS on every platform.
            var leaf = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
            certificates.RemoveAt(0);
            return SslStreamCertificateContext.Create(leaf, certificates, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            errors.Add(
                ConfigErrorCodes.BadCertificate, section.At(keyFile is null ? "certificate" : "key"),
                $"{Excerpt.Of(keyFile ?? file)} does not hold the private key of the certificate in {Excerpt.Of(file)}",
                keyFile is null ? "name the key's file under 'key'" : null);
            return null;
        }
    }

    private static X509Certificate2Collection? Certificates(ConfigSection section, string key, string file, string pem, ConfigErrors errors)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            // Reported below: a broken certificate is as good as none.
            certificates.Clear();
        }
        if (certificates.Count > 0)
            return certificates;
        errors.Add(ConfigErrorCodes.BadCertificate, section.At(key), $"{Excerpt.Of(file)} holds no certificate", "PEM begins with -----BEGIN CERTIFICATE-----");
        return null;
    }

    private static string? Read(ConfigSection section, string key, string file, ConfigErrors errors)
    {
        if (BoundedFile.Read(BoundedFile.FullPath(file, section.Node.Source.BaseDirectory), MaxLength, errors, out var why) is { } bytes)
            return Encoding.Latin1.GetString(bytes);
        errors.Add(ConfigErrorCodes.BadCertificate, section.At(key), $"cannot read {Excerpt.Of(file)}: {why}");
        return null;
    }
}
