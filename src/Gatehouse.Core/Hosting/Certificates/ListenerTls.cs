using System.Net.Security;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Hosting.Certificates;

/// <summary>What a listener shows in TLS, and which certificates of clients it accepts. Immutable.</summary>
internal sealed class ListenerTls
{
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private readonly ServerCertificate[] certificates; // the first is for everybody for whom no other is
    private readonly SslServerAuthenticationOptions[] options; // in the same order; unused where clients are asked for certificates
    private readonly ClientTrust? clients;

    public ListenerTls(IReadOnlyList<ServerCertificate> certificates, ClientTrust? clients)
    {
        this.certificates = [.. certificates];
        this.clients = clients;
        options = Array.ConvertAll(this.certificates, OptionsFor);
        Fingerprint = string.Join('\n', certificates.Select(certificate => certificate.Fingerprint).Append(clients?.Fingerprint ?? ""));
    }

    /// <summary>Equal where everything in it is.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads the certificates of a <c>listen</c> entry; null when errors were added.</summary>
    public static ListenerTls? Read(ListenConfig section, ConfigErrors errors)
    {
        var before = errors.Items.Count;
        var clients = ClientTrust.Read(section, errors);
        var certificates = new List<ServerCertificate?> { ServerCertificate.Read(section, section.Certificate!, section.Key, errors) };
        foreach (var more in section.Certificates)
        {
            var certificate = ServerCertificate.Read(more, more.Certificate, more.Key, errors);
            if (certificate is { Names: [] })
                errors.Add(ConfigErrorCodes.BadCertificate, more.Node, $"{Excerpt.Of(more.Certificate)} is for no name, so no client would be shown it", "one without DNS names can only stand under 'certificate'");
            certificates.Add(certificate);
        }
        return errors.Items.Count == before ? new ListenerTls([.. certificates.OfType<ServerCertificate>()], clients) : null;
    }

    /// <summary>For a handshake with a client that asks for a name (RFC 6066, 3), or for none.</summary>
    public SslServerAuthenticationOptions For(string? name)
    {
        var at = string.IsNullOrEmpty(name) ? 0 : Math.Max(0, Array.FindIndex(certificates, certificate => certificate.IsFor(name)));
        if (clients is null)
            return options[at];
        var own = OptionsFor(certificates[at]);
        clients.Apply(own);
        return own;
    }

    private static SslServerAuthenticationOptions OptionsFor(ServerCertificate certificate) => new()
    {
        ServerCertificateContext = certificate.Context,
        ApplicationProtocols = Protocols,
        AllowRenegotiation = false,
    };
}
