using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Core.Hosting.Certificates;

/// <summary>A certificate with its key and chain, and the names that it is for. Immutable.</summary>
/// <param name="Context">For handshakes; the same for all of them, so that clients can take up their sessions again.</param>
/// <param name="Names">The DNS names in it; <c>*.</c> at the beginning stands for one label.</param>
internal sealed record ServerCertificate(SslStreamCertificateContext Context, string[] Names)
{
    /// <summary>What tells it and its chain from others.</summary>
    public string Fingerprint { get; } = string.Join(' ', Context.IntermediateCertificates.Prepend(Context.TargetCertificate).Select(one => one.GetCertHashString(HashAlgorithmName.SHA256)));

    /// <summary>Reads PEM files; null, and why, when they cannot be used.</summary>
    /// <param name="file">The certificate and its chain.</param>
    /// <param name="key">The private key; may be the same file.</param>
    /// <param name="why">What is wrong.</param>
    public static ServerCertificate? Read(string file, string key, out string? why)
    {
        try
        {
            why = null;
            using var pem = X509Certificate2.CreateFromPemFile(file, key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(file);
            if (chain.Count > 0)
                chain.RemoveAt(0);
            // Going through PKCS 12 keeps the key usable for TLS on every platform. Whom a certificate names is not asked for the rest of the chain.
            var leaf = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            return new ServerCertificate(SslStreamCertificateContext.Create(leaf, chain, offline: true), NamesOf(leaf));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            why = e.Message.ReplaceLineEndings(" ");
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
