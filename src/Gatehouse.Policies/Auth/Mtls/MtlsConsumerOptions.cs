using Gatehouse.Policies.Auth.Consumers;

namespace Gatehouse.Policies.Auth.Mtls;

/// <summary>Somebody with a certificate.</summary>
internal sealed class MtlsConsumerOptions : ConsumerOptions
{
    /// <summary>The SHA-256 of its certificates, <c>sha256:</c> and hexadecimal digits. Default: none.</summary>
    public IReadOnlyList<string> Thumbprints { get; init; } = [];
}
