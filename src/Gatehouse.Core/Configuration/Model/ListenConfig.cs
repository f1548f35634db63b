using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>An address to listen on.</summary>
[Shorthand(nameof(Url))]
public sealed class ListenConfig : ConfigSection
{
    /// <summary>
    /// A port (<c>8080</c>: all addresses), or <c>http://host:port</c>, <c>https://host:port</c>, or <c>h2c://host:port</c> for
    /// HTTP/2 without TLS. The host is an IP address, <c>localhost</c>, or <c>*</c> for all addresses. Port 0 takes a free one.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>PEM file of the certificate and its chain. Needed for <c>https</c>. Relative to the configuration file.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file of the certificate's private key. Default: the file under <c>certificate</c> holds it too.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// Further certificates, for clients that ask for one of their names (SNI): the first that is for it is shown. All others get the one under
    /// <c>certificate</c>. Default: none.
    /// </summary>
    public IReadOnlyList<ListenCertificateConfig> Certificates { get; init; } = [];

    /// <summary>
    /// Whether clients are asked for certificates: <c>none</c>, <c>allow</c> (those without one may go on) or <c>require</c>. One that is
    /// shown has to be issued by <c>clientCa</c>, be within its time and be for clients; revocation is not checked. Only for <c>https</c>.
    /// Default: none.
    /// </summary>
    public ClientCertificates ClientCertificates { get; init; }

    /// <summary>PEM file of the authorities whose certificates of clients are accepted, and no others. Default: none.</summary>
    public string? ClientCa { get; init; }

    /// <summary>The files that are read.</summary>
    internal IEnumerable<string> Files => Certificates.SelectMany(more => new[] { more.Certificate, more.Key }).Concat([Certificate, Key, ClientCa]).OfType<string>();
}
