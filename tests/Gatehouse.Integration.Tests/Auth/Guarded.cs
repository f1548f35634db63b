using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gatehouse.Core.Hosting;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace Gatehouse.Integration.Tests.Auth;

/// <summary>
/// A gateway with every kind of authority before one upstream, each under <c>/kind/**</c>, <c>/composed-kind</c>, and with the others under
/// <c>/any/**</c>. Speaks HTTP/1.1 and HTTP/2 over TLS and asks for certificates.
/// </summary>
internal sealed class Guarded : IAsyncDisposable
{
    public const string Key = "a-key-for-tests-only-0123456789";
    public const string Password = "correct horse";

    /// <summary>The names under <c>auth</c>, one for each kind.</summary>
    public static readonly string[] Kinds = ["keys", "people", "certificates", "asked"];

    private readonly TempFolder folder;
    private readonly Authority authority;

    private Guarded(TempFolder folder, Authority authority, RunningGateway gateway, RecordingUpstream upstream, RecordingUpstream checker)
    {
        this.folder = folder;
        this.authority = authority;
        Gateway = gateway;
        Upstream = upstream;
        Checker = checker;
        Certificate = authority.Issue(["till.internal"]);
    }

    public RunningGateway Gateway { get; }

    /// <summary>What must not be reached by others than known callers.</summary>
    public RecordingUpstream Upstream { get; }

    /// <summary>The service behind <c>forward</c>.</summary>
    public RecordingUpstream Checker { get; }

    /// <summary>A client's certificate that is accepted.</summary>
    public X509Certificate2 Certificate { get; }

    public static async Task<Guarded> StartAsync(Action<GatewayBuilder>? configure = null)
    {
        var folder = new TempFolder();
        var authority = new Authority();
        var server = Certificates.Write(folder, "server");
        folder.Write("ca.pem", authority.Pem);
        var upstream = await RecordingUpstream.StartAsync("ok");
        var checker = await RecordingUpstream.StartAsync(CheckAsync);
        var yaml = $$"""
            listen: { url: https://127.0.0.1:0, certificate: {{server.CertificatePath}}, key: {{server.KeyPath}}, clientCertificates: allow, clientCa: {{folder.File("ca.pem")}} }
            upstreams: { up: '{{upstream.Address}}' }
            auth:
              keys: { apiKey: { query: api_key, consumers: { billing: { key: {{Key}}, roles: [machine], claims: { tenant: 7 } } } } }
              people: { basic: { consumers: { ann: { password: '{{new PasswordHasher<string>().HashPassword("", Password)}}', roles: [admin] } } } }
              certificates: { mtls: { subject: dns, roles: [machine] } }
              asked: { forward: { url: '{{checker.Address}}/check', copy: [X-Plan], subject: X-User, roles: X-Roles } }
            routes:
              /open/**: { to: up, auth: none }
              /nobody/**: { to: up, auth: keys, ipFilter: { allow: 192.0.2.1 } }
              /any/**: { to: up, auth: [keys, people, certificates, asked] }
              /admin/**: { to: up, auth: [keys, people], roles: [admin] }
              /tenant/**: { to: up, auth: keys, identity: { headers: { X-Tenant: 'string(auth.claims.tenant)' } } }
            {{string.Join("\n", Kinds.Select(kind => $"  /{kind}/**: {{ to: up, auth: {kind} }}\n  /composed-{kind}: {{ auth: {kind}, calls: {{ a: up/a }}, body: a }}"))}}
            """;
        return new Guarded(folder, authority, await RunningGateway.StartAsync(yaml, configure), upstream, checker);
    }

    /// <summary>A client that knows nothing but how to speak; with a certificate where one is given.</summary>
    public HttpClient Client(X509Certificate2? certificate = null) => Client(Gateway, certificate);

    /// <summary>Asks a gateway for <c>/a</c>.</summary>
    public static async Task<string> GetAsync(RunningGateway gateway, X509Certificate2? certificate)
    {
        using var client = Client(gateway, certificate);
        return await client.GetStringAsync("/a");
    }

    /// <summary>Puts credentials of a kind on a request; those of <c>certificates</c> are the connection's.</summary>
    public static void Add(string kind, HttpRequestMessage request, bool areGood)
    {
        var suffix = areGood ? "" : "-not";
        switch (kind)
        {
            case "keys":
                request.Headers.Add("X-Api-Key", Key + suffix);
                break;
            case "people":
                request.Headers.Add("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{Password}{suffix}")));
                break;
            case "asked":
                request.Headers.Add("Cookie", "session=good" + suffix);
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
        await Checker.DisposeAsync();
        Certificate.Dispose();
        authority.Dispose();
        folder.Dispose();
    }

    private static HttpClient Client(RunningGateway gateway, X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true };
        if (certificate is not null)
            handler.SslOptions.ClientCertificates = [certificate];
        return new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{gateway.Port}") };
    }

    private static Task CheckAsync(HttpContext context)
    {
        if (context.Request.Headers.Cookie == "session=good")
        {
            context.Response.Headers["X-User"] = "bob";
            context.Response.Headers["X-Roles"] = "reader";
            context.Response.Headers["X-Plan"] = "gold";
            return Task.CompletedTask;
        }
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"checker\"";
        return Task.CompletedTask;
    }
}
