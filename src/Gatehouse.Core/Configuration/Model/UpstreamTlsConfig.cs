namespace Gatehouse.Core.Configuration.Model;

/// <summary>
/// How destinations behind TLS (<c>https://</c>, <c>h2://</c>) are checked, and what is shown to them. Files are PEM, relative to the
/// configuration file, and watched like it. Checking a destination's certificate and name cannot be switched off.
/// </summary>
public sealed class UpstreamTlsConfig : ConfigSection
{
    /// <summary>
    /// File with the certificates of the authorities that may vouch for a destination, one or more; only these count then. Default: the
    /// authorities that the machine trusts.
    /// </summary>
    public string? Ca { get; init; }

    /// <summary>File with the certificate, and its chain, that the gateway shows when a destination asks for one. Default: none.</summary>
    public string? Certificate { get; init; }

    /// <summary>File with the private key of <c>certificate</c>. Default: the file under <c>certificate</c> holds it too.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// The name that destinations are asked for (SNI) and that has to stand in their certificate. Default: the host in the destination's
    /// address.
    /// </summary>
    public string? ServerName { get; init; }

    /// <summary>The files that are read.</summary>
    internal IEnumerable<string> Files => new[] { Ca, Certificate, Key }.OfType<string>();
}
