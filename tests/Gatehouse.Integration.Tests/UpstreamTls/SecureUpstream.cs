using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Hosting;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.UpstreamTls;

/// <summary>An authority with its files, upstreams that it vouches for, and gateways that trust it.</summary>
internal sealed class SecureUpstream : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Authority authority = new();

    public SecureUpstream() => CaFile = folder.Write("ca.pem", authority.Pem);

    /// <summary>The authority's certificate.</summary>
    public string CaFile { get; }

    /// <summary>The lines by which a gateway trusts the authority.</summary>
    public string Trust => $"tls: {{ ca: '{CaFile}' }}";

    /// <summary>An upstream behind TLS.</summary>
    public RawUpstream Start(params Func<RawConnection, Task>[] scripts) => StartWith(null, scripts);

    /// <summary>An upstream that shows this certificate; null for a good one.</summary>
    public RawUpstream StartWith(X509Certificate2? certificate, params Func<RawConnection, Task>[] scripts) =>
        RawUpstream.StartTls(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate ?? authority.Issue(),
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            },
            scripts);

    /// <summary>An upstream that wants to see a certificate.</summary>
    public RawUpstream StartMutual(params Func<RawConnection, Task>[] scripts) =>
        RawUpstream.StartTls(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = authority.Issue(),
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            },
            scripts);

    /// <summary>An upstream for whom another authority vouches, for which this one does; it shows both certificates, or only its own.</summary>
    public RawUpstream StartBelow(bool showsBoth, params Func<RawConnection, Task>[] scripts)
    {
        var between = new Authority("In between", authority);
        return RawUpstream.StartTls(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(between.Issue(), showsBoth ? [between.Certificate] : [], offline: true),
            },
            scripts);
    }

    /// <summary>A certificate of the authority.</summary>
    public X509Certificate2 Issue(string[]? names = null, int from = -1, int to = 1, X509Extension? extension = null) => authority.Issue(names, from, to, extension);

    /// <summary>Writes a file beside the authority's.</summary>
    public string Write(string name, string text) => folder.Write(name, text);

    /// <summary>A gateway that trusts the authority and forwards everything to the upstream.</summary>
    public Task<RunningGateway> GatewayAsync(RawUpstream upstream, string more = "", Action<GatewayBuilder>? configure = null) =>
        OneRoute.ToAsync(upstream.Address, $"{Trust}\n    {more}", configure: configure);

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }
}
