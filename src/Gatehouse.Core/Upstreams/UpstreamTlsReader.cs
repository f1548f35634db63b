using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Upstreams;

/// <summary>Reads the <c>tls</c> section of an upstream and its files. Every fault is reported where the file is named.</summary>
internal static class UpstreamTlsReader
{
    /// <summary>The section, read; what could not be read is left out and reported.</summary>
    public static UpstreamTls Read(UpstreamTlsConfig? section, ConfigErrors errors)
    {
        if (section is null)
            return UpstreamTls.Default;
        if (section.Key is not null && section.Certificate is null)
            errors.Add(ConfigErrorCodes.BadCertificate, section.At("key"), "'key' belongs to a 'certificate', and there is none");
        if (section.ServerName is { } name && Uri.CheckHostName(name) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
            errors.Add(ConfigErrorCodes.BadValue, section.At("serverName"), $"{Excerpt.Of(name)} is not the name of a host");
        var authorities = section.Ca is null ? null : PemFile.ReadCertificates(section, "ca", section.Ca, errors);
        var certificate = section.Certificate is null ? null : PemFile.ReadWithKey(section, section.Certificate, section.Key, errors);
        return new UpstreamTls
        {
            Authorities = authorities,
            Certificate = certificate,
            ServerName = section.ServerName,
            Fingerprint = FingerprintOf(authorities, certificate is null ? [] : [certificate.TargetCertificate, .. certificate.IntermediateCertificates]),
        };
    }

    private static UInt128 FingerprintOf(IEnumerable<X509Certificate2>? authorities, IEnumerable<X509Certificate2> own)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var one in authorities ?? [])
            hash.AppendData(SHA256.HashData(one.RawDataMemory.Span));
        hash.AppendData("own"u8);
        foreach (var one in own)
            hash.AppendData(SHA256.HashData(one.RawDataMemory.Span));
        return BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
    }
}
