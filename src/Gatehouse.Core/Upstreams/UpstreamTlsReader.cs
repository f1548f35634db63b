using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Upstreams;

/// <summary>Reads the <c>tls</c> section of an upstream and its files. Every fault is reported where the file is named.</summary>
internal sealed class UpstreamTlsReader(UpstreamTlsConfig section, ConfigErrors errors)
{
    private const int MaxFileLength = 1 << 20;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The section, read; what could not be read is left out and reported.</summary>
    public static UpstreamTls Read(UpstreamTlsConfig? section, ConfigErrors errors) =>
        section is null ? UpstreamTls.Default : new UpstreamTlsReader(section, errors).Read();

    private UpstreamTls Read()
    {
        using (hash)
        {
            if (section.Key is not null && section.Certificate is null)
                errors.Add(ConfigErrorCodes.BadCertificate, section.At("key"), "'key' belongs to a 'certificate', and there is none");
            if (section.ServerName is { } name && Uri.CheckHostName(name) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
                errors.Add(ConfigErrorCodes.BadValue, section.At("serverName"), $"{Excerpt.Of(name)} is not the name of a host");
            return new UpstreamTls
            {
                Authorities = section.Ca is null ? null : ReadAuthorities(section.Ca),
                Certificate = section.Certificate is null ? null : ReadCertificate(section.Certificate),
                ServerName = section.ServerName,
                Fingerprint = BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset()),
            };
        }
    }

    private X509Certificate2Collection? ReadAuthorities(string file) =>
        ReadFile("ca", file) is { } pem ? ReadCertificates("ca", file, pem) : null;

    private SslStreamCertificateContext? ReadCertificate(string file)
    {
        var pem = ReadFile("certificate", file);
        var key = section.Key is null ? pem : ReadFile("key", section.Key);
        if (pem is null || key is null || ReadCertificates("certificate", file, pem) is not { } certificates)
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
            var name = section.Key is null ? "certificate" : "key";
            errors.Add(
                ConfigErrorCodes.BadCertificate, section.At(name), $"{Excerpt.Of(section.Key ?? file)} does not hold the private key of the certificate in {Excerpt.Of(file)}",
                section.Key is null ? "name the key's file under 'key'" : null);
            return null;
        }
    }

    private X509Certificate2Collection? ReadCertificates(string key, string file, string pem)
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

    private string? ReadFile(string key, string file)
    {
        var path = BoundedFile.FullPath(file, section.Node.Source.BaseDirectory);
        if (BoundedFile.Read(path, MaxFileLength, out var why) is not { } bytes)
        {
            errors.Add(ConfigErrorCodes.BadCertificate, section.At(key), $"cannot read {Excerpt.Of(file)}: {why}");
            return null;
        }
        hash.AppendData(Encoding.UTF8.GetBytes(key));
        hash.AppendData(SHA256.HashData(bytes));
        return Encoding.Latin1.GetString(bytes);
    }
}
