using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Policies.Auth.Consumers;

namespace Gatehouse.Policies.Auth.Mtls;

/// <summary>Reads <c>mtls</c>.</summary>
internal static class MtlsReader
{
    public static MtlsAuthority Read(MtlsOptions options, PartScope scope, PolicyValidation validation)
    {
        if (options.Subject is null && options.Consumers.Count == 0)
            validation.Error("mtls", "nobody is known by a certificate", "write 'subject' for every certificate of the listener's authority, or 'consumers'");
        if (options.Subject is null && options.Roles.Count > 0)
            validation.Error("mtls.roles", "without 'subject' the roles stand with the consumers");
        if (!scope.AsksForCertificates)
            validation.Warning("mtls", "no listener asks clients for certificates: nobody can have one", "write 'clientCertificates' and 'clientCa' under 'listen'");
        var byThumbprint = new Dictionary<SecretHash, Caller>();
        var bySubject = new Dictionary<string, Caller>(StringComparer.Ordinal);
        foreach (var (name, consumer) in options.Consumers)
        {
            var path = $"mtls.consumers.{name}";
            var caller = ConsumerReader.Read(scope, name, consumer, path, validation);
            if (consumer.Thumbprints.Count == 0 && options.Subject is null)
                validation.Error(path, $"'{name}' has no certificate", "write 'thumbprints': openssl x509 -noout -fingerprint -sha256");
            if (consumer.Thumbprints.Count == 0)
                bySubject[name] = caller;
            for (var i = 0; i < consumer.Thumbprints.Count; i++)
                Add(byThumbprint, consumer.Thumbprints[i], $"{path}.thumbprints[{i}]", caller, validation);
        }
        return new MtlsAuthority(scope.Name, options, byThumbprint, bySubject, scope.TimeProvider);
    }

    // As openssl prints it, too: digits in pairs with colons between.
    private static void Add(Dictionary<SecretHash, Caller> callers, string written, string path, Caller caller, PolicyValidation validation)
    {
        var text = written.StartsWith(SecretHash.Prefix, StringComparison.Ordinal) ? written[SecretHash.Prefix.Length..] : written;
        if (!SecretHash.TryRead(SecretHash.Prefix + text.Replace(":", "", StringComparison.Ordinal), out var thumbprint))
            validation.Error(path, "a thumbprint is sha256: and 64 hexadecimal digits");
        else if (!callers.TryAdd(thumbprint, caller))
            validation.Error(path, $"'{callers[thumbprint].Subject}' has the same certificate");
    }
}
