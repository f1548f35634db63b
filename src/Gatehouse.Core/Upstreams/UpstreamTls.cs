using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Core.Upstreams;

/// <summary>What an upstream's destinations are checked against in TLS, and what is shown to them. Immutable.</summary>
internal sealed class UpstreamTls
{
    /// <summary>What counts when nothing is configured.</summary>
    public static readonly UpstreamTls Default = new();

    /// <summary>The authorities that may vouch for a destination; null for those that the machine trusts.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>The gateway's own certificate with key and chain; null for none.</summary>
    public SslStreamCertificateContext? Certificate { get; init; }

    /// <summary>The name to ask for and to check; null for the host of the destination's address.</summary>
    public string? ServerName { get; init; }

    /// <summary>Changes with the contents of the files, so that a reload takes a renewed certificate.</summary>
    public UInt128 Fingerprint { get; init; }

    /// <summary>Settings for one handshake.</summary>
    /// <param name="host">The host of the destination's address.</param>
    /// <param name="protocols">What to offer by ALPN.</param>
    public SslClientAuthenticationOptions For(string host, List<SslApplicationProtocol> protocols) => new()
    {
        TargetHost = ServerName ?? host,
        ApplicationProtocols = protocols,
        ClientCertificateContext = Certificate,
        // The destination does not begin anew in the middle of an exchange (RFC 9113, 9.2.1 forbids it, HTTP/1.1 does not need it).
        AllowRenegotiation = false,
        CertificateChainPolicy = CreatePolicy(),
    };

    // One for each handshake: it is changed while a chain is built. Nobody whom a certificate names is asked for anything, neither for
    // revocation nor for missing authorities: it would be the other side that decides where the gateway connects to, and it would block.
    private X509ChainPolicy CreatePolicy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.1")); // server authentication
        if (Authorities is null)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(Authorities);
        return policy;
    }
}
