using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Forwarding.Transport;

/// <summary>What came of checking one destination's certificate, in words for the log. Used by one handshake.</summary>
internal sealed class CertificateVerdict
{
    private const int MaxShown = 200;

    /// <summary>Why it was refused, in one line of a length that a log can take; null when it was not, or not yet checked.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Accepts what has no fault at all. The framework has checked chain, times, purpose and name before.</summary>
    public bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        Refusal = certificate is not X509Certificate2 shown ? "it showed no certificate."
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? Chain(shown, chain)
            : $"its certificate is not for that name: {Names(shown)}.";
        return false;
    }

    private static string Chain(X509Certificate2 certificate, X509Chain? chain)
    {
        var flags = X509ChainStatusFlags.NoError;
        foreach (var status in chain?.ChainStatus ?? [])
            flags |= status.Status;
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return $"its certificate, or one that vouches for it, is out of its time: it is valid from {Time(certificate.NotBefore)} to {Time(certificate.NotAfter)}.";
        return (flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != X509ChainStatusFlags.NoError
            ? $"its certificate is from an authority that is not trusted: {Shown(certificate.Issuer)}."
            : $"its certificate is not acceptable: {flags}.";
    }

    private static string Names(X509Certificate2 certificate)
    {
        try
        {
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())));
            return "it is for " + Shown(string.Join(", ", names.Take(10).DefaultIfEmpty(certificate.Subject)));
        }
        catch (CryptographicException)
        {
            return "its names cannot be read";
        }
    }

    // Anybody can write anything into a certificate that nobody trusts.
    private static string Shown(string text) => VisibleText.Of(text.Length <= MaxShown ? text : text[..MaxShown] + "…");

    private static string Time(DateTime time) => time.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture);
}
