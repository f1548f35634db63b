using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gatehouse.Core.Hosting.Certificates;

/// <summary>Which certificates of clients a listener accepts. Immutable.</summary>
/// <param name="Mode">Whether it asks.</param>
/// <param name="Authorities">Who may have issued them, and nobody else.</param>
internal sealed record ClientTrust(ClientCertificateMode Mode, X509Certificate2Collection Authorities)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>What tells it from others.</summary>
    public string Fingerprint { get; } = string.Join(' ', Authorities.Select(one => one.GetCertHashString(HashAlgorithmName.SHA256)).Prepend(Mode.ToString()));

    /// <summary>Reads it; null when nobody is asked, or errors were added.</summary>
    public static ClientTrust? Read(ListenConfig section, ConfigErrors errors)
    {
        if (section.ClientCertificates == ClientCertificates.None)
        {
            if (section.ClientCa is not null)
                errors.Add(ConfigErrorCodes.BadCertificate, section.At("clientCa"), "'clientCa' is for certificates of clients, and none are asked for", "add 'clientCertificates: require', or 'allow'");
            return null;
        }
        if (section.ClientCa is not { } file)
        {
            errors.Add(ConfigErrorCodes.BadCertificate, section.At("clientCertificates"), "whose certificates? 'clientCa' is missing", "name the PEM file of the authority that issues them");
            return null;
        }
        return PemFile.ReadCertificates(section, "clientCa", file, errors) is { } authorities
            ? new ClientTrust(section.ClientCertificates == ClientCertificates.Require ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.AllowCertificate, authorities)
            : null;
    }

    /// <summary>Sets up one handshake. Nobody whom a certificate names is asked for anything: the client would decide where the gateway connects to.</summary>
    public void Apply(SslServerAuthenticationOptions tls)
    {
        // One for each handshake: it is changed while a chain is built.
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        policy.CustomTrustStore.AddRange(Authorities);
        tls.CertificateChainPolicy = policy;
        tls.ClientCertificateRequired = true; // to ask for one; who has none is judged below
        tls.RemoteCertificateValidationCallback = Mode == ClientCertificateMode.RequireCertificate ? IsGood : IsGoodOrNone;
    }

    private static bool IsGood(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => errors == SslPolicyErrors.None;

    private static bool IsGoodOrNone(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate is null || errors == SslPolicyErrors.None;
}
