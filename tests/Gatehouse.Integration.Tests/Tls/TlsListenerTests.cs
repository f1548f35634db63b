using System.Net;
using Gatehouse.Core.Hosting;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Tls;

/// <summary>A listener with a certificate (R1, R8): HTTP/1.1 and HTTP/2.</summary>
public sealed class TlsListenerTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private CertificateFiles certificate = null!;
    private RecordingUpstream upstream = null!;

    public async Task InitializeAsync()
    {
        certificate = Certificates.Write(folder, "server");
        upstream = await RecordingUpstream.StartAsync("ok");
    }

    public async Task DisposeAsync()
    {
        await upstream.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task HTTP_2_and_HTTP_1_are_spoken_by_agreement()
    {
        await using var gateway = await StartAsync($"{{ url: https://127.0.0.1:0, certificate: {certificate.CertificatePath}, key: {certificate.KeyPath} }}");
        using var client = Http2Client.Create(new Uri($"https://127.0.0.1:{gateway.Port}"));
        await using var old = await RawClient.ConnectTlsAsync(gateway.Port, "localhost", "http/1.1");

        using var modern = await client.GetAsync("/a");
        var answer = await old.ExchangeAsync("GET /b HTTP/1.1\r\nHost: localhost\r\n\r\n");

        modern.Version.ShouldBe(HttpVersion.Version20);
        (await modern.Content.ReadAsStringAsync()).ShouldBe("ok");
        old.Connection.NegotiatedProtocol.ShouldBe("http/1.1");
        answer.Text.ShouldBe("ok");
        (await upstream.NextRequestAsync()).Header("X-Forwarded-Proto").ShouldBe("https");
    }

    [Fact]
    public async Task A_chunked_body_is_looked_at_behind_TLS_too()
    {
        await using var gateway = await StartAsync($"{{ url: https://127.0.0.1:0, certificate: {certificate.CertificatePath}, key: {certificate.KeyPath} }}");
        await using var client = await RawClient.ConnectTlsAsync(gateway.Port, "localhost", "http/1.1");
        const string head = "POST /b HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";

        (await client.ExchangeAsync(head + "1;a=b\r\nx\r\n0\r\n\r\n")).Status.ShouldBe(200);
        (await client.ExchangeAsync(head + "1;\r\nx\r\n0\r\n\r\n")).Status.ShouldBe(400);
        (await client.WaitForCloseAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task One_file_may_hold_certificate_and_key()
    {
        var both = folder.Write("both.pem", await File.ReadAllTextAsync(certificate.CertificatePath) + "\n" + await File.ReadAllTextAsync(certificate.KeyPath));
        await using var gateway = await StartAsync($"{{ url: https://127.0.0.1:0, certificate: {both} }}");
        await using var client = await RawClient.ConnectTlsAsync(gateway.Port);

        (await client.ExchangeAsync("GET /b HTTP/1.1\r\nHost: localhost\r\n\r\n")).Text.ShouldBe("ok");
    }

    [Fact]
    public async Task HTTP_2_without_TLS_has_a_listener_of_its_own()
    {
        await using var gateway = await StartAsync("h2c://127.0.0.1:0");
        using var client = Http2Client.Create(new Uri($"http://127.0.0.1:{gateway.Port}"));

        using var response = await client.GetAsync("/a");

        response.Version.ShouldBe(HttpVersion.Version20);
        (await response.Content.ReadAsStringAsync()).ShouldBe("ok");
    }

    [Theory]
    [InlineData("{ url: https://127.0.0.1:0, certificate: nothing.crt }", "nothing.crt")]
    [InlineData("{ url: https://127.0.0.1:0, certificate: garbage.pem }", "'garbage.pem' holds no certificate")]
    [InlineData("{ url: https://127.0.0.1:0, certificate: large.pem }", "cannot read 'large.pem': it is larger than 1MiB")]
    [InlineData("{ url: http://127.0.0.1:0, certificate: garbage.pem }", "a certificate is for https")]
    [InlineData("https://127.0.0.1:0", "needs a certificate")]
    public void A_certificate_that_cannot_be_used_is_an_error_with_its_place(string listen, string message)
    {
        folder.Write("garbage.pem", "this is no certificate");
        folder.Write("large.pem", new string('\n', 1 << 20) + File.ReadAllText(certificate.CertificatePath) + File.ReadAllText(certificate.KeyPath));
        var file = folder.Write("gatehouse.yaml", $"listen: {listen}\nroutes: {{ /a: {{ respond: a }} }}\n");

        var error = Should.Throw<InvalidConfigurationException>(() => GatewayBuilder.FromFile(file).AddPolicies(Gatehouse.Policies.BuiltInPolicies.All).Build());

        error.Message.ShouldContain("gatehouse.yaml:1:");
        error.Message.ShouldContain(message);
        error.Errors.Single().Code.ShouldBe("GH1402");
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused()
    {
        var other = Certificates.Write(folder, "other");
        var file = folder.Write("gatehouse.yaml", $"listen: {{ url: https://127.0.0.1:0, certificate: {certificate.CertificatePath}, key: {other.KeyPath} }}\n");

        var check = ConfigCheck.Run(file, [], static _ => null);

        check.Errors.Single().Code.ShouldBe("GH1402");
    }

    private Task<RunningGateway> StartAsync(string listen) =>
        RunningGateway.StartAsync($"listen: {listen}\nupstreams: {{ up: '{upstream.Address}' }}\nroutes: {{ /**: up }}\n");
}
