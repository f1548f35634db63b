using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Hosting;
using Gatehouse.Integration.Tests.Reload;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Tls;

/// <summary>R8: several certificates by the name that a client asks for, renewed from disk without a restart.</summary>
public sealed class ServerCertificateTests : IDisposable
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("api.example.com", "api.example.com")]
    [InlineData("API.example.COM", "api.example.com")]
    [InlineData("one.shop.example.com", "*.shop.example.com")]
    [InlineData("two.one.shop.example.com", "localhost")]
    [InlineData("shop.example.com", "localhost")]
    [InlineData("www.shop.example.com", "*.shop.example.com")]
    [InlineData("another.example.com", "localhost")]
    [InlineData("127.0.0.1", "localhost")]
    public async Task A_client_gets_the_first_certificate_for_the_name_that_it_asks_for(string name, string shown)
    {
        await using var gateway = await RunningGateway.StartAsync(Yaml($"certificates: [{Pair("api", "api.example.com")}, {Pair("shop", "*.shop.example.com")}, {Pair("www", "www.shop.example.com")}]"));

        (await ShownAsync(gateway.Port, name)).GetNameInfo(X509NameType.SimpleName, forIssuer: false).ShouldBe(shown);
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_to_who_connects_next_and_others_stay_connected()
    {
        await using var gateway = await WatchedGateway.StartAsync(Yaml($"certificates: [{Pair("api", "api.example.com")}]"));
        await using var connected = await RawClient.ConnectTlsAsync(gateway.Running.Port);
        (await connected.ExchangeAsync(Get)).Text.ShouldBe("a");
        var (own, api) = (await ShownAsync(gateway.Running.Port, "localhost"), await ShownAsync(gateway.Running.Port, "api.example.com"));

        var renewed = Certificates.Write(folder, "server");
        gateway.Look();

        var (ownNow, apiNow) = (await ShownAsync(gateway.Running.Port, "localhost"), await ShownAsync(gateway.Running.Port, "api.example.com"));
        ownNow.Thumbprint.ShouldBe(renewed.Certificate.Thumbprint);
        ownNow.Thumbprint.ShouldNotBe(own.Thumbprint);
        apiNow.Thumbprint.ShouldBe(api.Thumbprint);
        (await connected.ExchangeAsync(Get)).Text.ShouldBe("a");
        gateway.Running.LogSoFar().ShouldNotContain("restart");
    }

    [Fact]
    public async Task A_certificate_without_its_key_waits_for_that()
    {
        await using var gateway = await WatchedGateway.StartAsync(Yaml(""));
        var before = await ShownAsync(gateway.Running.Port, "localhost");
        using var other = new TempFolder();
        var renewed = Certificates.Write(other, "server");

        folder.Write("server.crt", await File.ReadAllTextAsync(renewed.CertificatePath));
        gateway.Look();
        (await ShownAsync(gateway.Running.Port, "localhost")).Thumbprint.ShouldBe(before.Thumbprint);
        (await gateway.Running.NextLogAsync()).ShouldContain("does not hold the private key");
        folder.Write("server.key", await File.ReadAllTextAsync(renewed.KeyPath));
        gateway.Look();

        (await ShownAsync(gateway.Running.Port, "localhost")).Thumbprint.ShouldBe(renewed.Certificate.Thumbprint);
    }

    [Theory]
    [InlineData("server.crt")]
    [InlineData("server.key")]
    public async Task A_renewed_certificate_that_cannot_be_read_is_told_of_once_and_taken_when_it_can_be_although_nothing_was_written(string closed)
    {
        await using var gateway = await WatchedGateway.StartAsync(Yaml(""));
        var before = await ShownAsync(gateway.Running.Port, "localhost");
        var renewed = Certificates.Write(folder, "server");
        await using (new FileStream(folder.File(closed), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            gateway.Look();
            gateway.Look();
            (await ShownAsync(gateway.Running.Port, "localhost")).Thumbprint.ShouldBe(before.Thumbprint);
            (await gateway.Running.NextLogAsync()).ShouldContain($"cannot read '{folder.File(closed)}'");
            gateway.Running.LogSoFar().ShouldBeEmpty();
        }

        gateway.Look();

        (await ShownAsync(gateway.Running.Port, "localhost")).Thumbprint.ShouldBe(renewed.Certificate.Thumbprint);
    }

    [Fact]
    public async Task Certificates_that_are_the_same_outlive_a_reload_so_that_clients_can_take_up_their_sessions()
    {
        var yaml = Yaml("");
        await using var gateway = await WatchedGateway.StartAsync(yaml);
        var before = gateway.Running.Host.Gateway.Current.Addresses.Single().Tls.ShouldNotBeNull();

        gateway.Change(yaml + "  /b: { respond: b }\n");

        gateway.Snapshot.Revision.ShouldBe(2);
        gateway.Running.Host.Gateway.Current.Addresses.Single().Tls.ShouldBeSameAs(before);
    }

    [Fact]
    public void What_is_wrong_with_one_of_several_is_told_with_its_place()
    {
        var unnamed = Certificates.Write(folder, "unnamed", "10.0.0.1");
        folder.Write("garbage.pem", "this is no certificate");
        var file = folder.Write("gatehouse.yaml", Yaml($"certificates:\n    - {{ certificate: {unnamed.CertificatePath}, key: {unnamed.KeyPath} }}\n    - garbage.pem"));

        var check = ConfigCheck.Run(file, Gatehouse.Policies.BuiltInPolicies.All, static _ => null);

        check.Errors.Select(error => (error.Code, error.Position!.Value.Line)).ShouldBe([("GH1402", 6), ("GH1402", 7)]);
        check.Errors[0].Message.ShouldContain("is for no name");
        check.Errors[1].Message.ShouldContain("'garbage.pem' holds no certificate");
    }

    [Fact]
    public void Certificates_by_name_are_for_https()
    {
        var file = folder.Write("gatehouse.yaml", "listen: { url: http://127.0.0.1:0, certificates: a.pem }\nroutes: { /a: { respond: a } }\n");

        ConfigCheck.Run(file, Gatehouse.Policies.BuiltInPolicies.All, static _ => null).Errors.Single().Message.ShouldContain("a certificate is for https");
    }

    private string Yaml(string more)
    {
        var own = Certificates.Write(folder, "server");
        return $"listen:\n  url: https://127.0.0.1:0\n  certificate: {own.CertificatePath}\n  key: {own.KeyPath}\n  {more}\nroutes:\n  /a: {{ respond: a }}\n";
    }

    private string Pair(string file, string name)
    {
        var pair = Certificates.Write(folder, file, name);
        return $"{{ certificate: {pair.CertificatePath}, key: {pair.KeyPath} }}";
    }

    // An address is no name, so then none is asked for.
    private static async Task<X509Certificate2> ShownAsync(int port, string name)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name, RemoteCertificateValidationCallback = static (_, _, _, _) => true }).InTime();
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
    }
}
