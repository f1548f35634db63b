using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>A certificate for some of the names that a listener is asked for.</summary>
[Shorthand(nameof(Certificate))]
public sealed class ListenCertificateConfig : ConfigSection
{
    /// <summary>
    /// PEM file of the certificate and its chain, relative to the configuration file. It is for the DNS names that stand in it (subject alternative names);
    /// <c>*</c> stands for one label.
    /// </summary>
    public required string Certificate { get; init; }

    /// <summary>PEM file of the certificate's private key. Default: the file under <c>certificate</c> holds it too.</summary>
    public string? Key { get; init; }
}
