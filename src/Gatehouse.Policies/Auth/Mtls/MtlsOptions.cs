namespace Gatehouse.Policies.Auth.Mtls;

/// <summary>
/// The certificate that the client shows to a listener with <c>clientCertificates</c>, which has verified it against its <c>clientCa</c>.
/// </summary>
internal sealed class MtlsOptions
{
    /// <summary>
    /// What in a certificate is the caller's subject. Every certificate that the listener accepts is then good; one that has no such name,
    /// or several, is not. Null: only those under <c>consumers</c> are. Default: null.
    /// </summary>
    public CertificateName? Subject { get; init; }

    /// <summary>The roles of those who are not under <c>consumers</c>. Default: none.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Callers by name: found by their certificates' thumbprints, or, with <c>subject</c>, by that. Default: none.</summary>
    public IReadOnlyDictionary<string, MtlsConsumerOptions> Consumers { get; init; } = new Dictionary<string, MtlsConsumerOptions>();
}
