using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Hosting.Certificates;

/// <summary>A certificate with its key and chain, and the names that it is for. Immutable.</summary>
/// <param name="Context">For handshakes; the same for all of them, so that clients can take up their sessions again.</param>
/// <param name="Names">The DNS names in it; <c>*.</c> at the beginning stands for one label.</param>
internal sealed record ServerCertificate(SslStreamCertificateContext Context, string[] Names)
{
    /// <summary>What tells it and its chain from others.</summary>
    public string Fingerprint { get; } = string.Join(' ', Context.IntermediateCertificates.Prepend(Context.TargetCertificate).Select(one => one.GetCertHashString(HashAlgorithmName.SHA256)));

    /// <summary>Reads it; null when errors were added.</summary>
    /// <param name="section">The section, which names the files under <c>certificate</c> and <c>key</c>.</param>
    /// <param name="file">The certificate and its chain.</param>
    /// <param name="key">The private key; null when it stands in the same file.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static ServerCertificate? Read(ConfigSection section, string file, string? key, ConfigErrors errors)
    {
        if (PemFile.ReadWithKey(section, file, key, errors) is not { } context)
            return null;
        try
        {
            return new ServerCertificate(context, NamesOf(context.TargetCertificate));
        }
        catch (CryptographicException)
        {
            errors.Add(ConfigErrorCodes.BadCertificate, section.At("certificate"), $"the names in {Excerpt.Of(file)} cannot be read", "have it issued again");
            return null;
        }
    }

    /// <summary>True when it is for a name that a client asks for (RFC 6125, 6.4: any case, and <c>*</c> for the first label alone).</summary>
    public bool IsFor(string name) => Array.Exists(Names, own => own.StartsWith("*.", StringComparison.Ordinal)
        ? name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && own.AsSpan(1).Equals(name.AsSpan(dot), StringComparison.OrdinalIgnoreCase)
        : own.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string[] NamesOf(X509Certificate2 certificate) =>
        [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames())];
}
