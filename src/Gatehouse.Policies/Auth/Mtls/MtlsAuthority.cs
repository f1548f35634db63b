using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Pipeline;
using Gatehouse.Expressions.Values;
using Gatehouse.Policies.Auth.Consumers;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Auth.Mtls;

/// <summary>Knows callers by the certificate of their connection, which the listener has verified. Thread-safe.</summary>
internal sealed class MtlsAuthority : Authority
{
    private readonly MtlsOptions options;
    private readonly FrozenDictionary<SecretHash, Caller> byThumbprint;
    private readonly FrozenDictionary<string, Caller> bySubject;
    private readonly TimeProvider time;

    // A connection has one certificate object for all its requests.
    private readonly ConditionalWeakTable<X509Certificate2, Caller> known = [];

    public MtlsAuthority(
        string name, MtlsOptions options, IReadOnlyDictionary<SecretHash, Caller> byThumbprint, IReadOnlyDictionary<string, Caller> bySubject, TimeProvider time)
        : base(name)
    {
        this.options = options;
        this.byThumbprint = byThumbprint.ToFrozenDictionary();
        this.bySubject = bySubject.ToFrozenDictionary(StringComparer.Ordinal);
        this.time = time;
        Challenge = $"ClientCertificate realm=\"{name}\"";
    }

    public override string Challenge { get; }

    public override ValueTask<AuthOutcome> IdentifyAsync(HttpContext context)
    {
        if (context.Connection.ClientCertificate is not { } certificate)
            return new(AuthOutcome.Nothing);
        // It was within its time when the connection began, and connections may live long.
        if (time.GetUtcNow().UtcDateTime > certificate.NotAfter.ToUniversalTime())
            return new(AuthOutcome.Refused(AuthProblems.Invalid));
        if (!known.TryGetValue(certificate, out var caller))
        {
            caller = Find(certificate);
            if (caller is null)
                return new(AuthOutcome.Refused(AuthProblems.Invalid));
            known.AddOrUpdate(certificate, caller);
        }
        return new(AuthOutcome.Of(caller));
    }

    private Caller? Find(X509Certificate2 certificate)
    {
        var thumbprint = default(SecretHash);
        certificate.TryGetCertHash(HashAlgorithmName.SHA256, thumbprint, out _);
        if (byThumbprint.TryGetValue(thumbprint, out var consumer))
            return consumer;
        if (options.Subject is not { } kind || CertificateNames.Of(certificate, kind) is not { } subject)
            return null;
        return bySubject.TryGetValue(subject, out consumer)
            ? consumer
            : new Caller(Name, subject, [.. options.Roles], CelValue.Of(CelMap.Of(KeyValuePair.Create("name", CelValue.Of(subject)))));
    }
}
