using System.Security.Cryptography.X509Certificates;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.Integration.Tests.HostileUpstream;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.UpstreamTls;

/// <summary>R8: whom the gateway speaks to behind TLS, and what it shows.</summary>
public sealed class CertificateTests
{
    [Fact]
    public async Task An_authority_of_ones_own_is_trusted_and_HTTP_1_1_is_spoken_over_kept_connections()
    {
        using var secure = new SecureUpstream();
        await using var upstream = secure.Start(EchoAllAsync);
        await using var gateway = await secure.GatewayAsync(upstream);

        for (var i = 0; i < 3; i++)
            (await gateway.Client.GetStringAsync($"/{i}").InTime()).ShouldBe($"/{i}");

        upstream.Connections.ShouldBe(1);
        var connection = await upstream.NextConnectionAsync();
        (connection.NegotiatedProtocol, connection.ServerName).ShouldBe(("http/1.1", ""), "no SNI for an address (RFC 6066, 3)");
    }

    [Fact]
    public async Task A_body_of_any_size_passes_both_ways()
    {
        using var secure = new SecureUpstream();
        var body = new string('x', 3_000_000);
        await using var upstream = secure.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            (await connection.ReadBytesAsync(body.Length)).Length.ShouldBe(body.Length);
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        });
        await using var gateway = await secure.GatewayAsync(upstream);

        using var response = await gateway.Client.PostAsync("/", new StringContent(body)).InTime();

        (await response.Content.ReadAsStringAsync().InTime() == body).ShouldBeTrue();
    }

    [Theory]
    [InlineData("a.shop.internal", null, true)]
    [InlineData("*.shop.internal", null, true)]
    [InlineData("other.internal", null, false)]
    [InlineData("127.0.0.1", null, false)]
    [InlineData("127.0.0.1", "", true)]
    public async Task The_name_in_the_certificate_is_that_of_serverName_or_of_the_address(string name, string? serverName, bool isTrusted)
    {
        using var secure = new SecureUpstream();
        await using var upstream = secure.StartWith(secure.Issue([name]), EchoAllAsync);
        var tls = serverName is null ? $"tls: {{ ca: '{secure.CaFile}', serverName: a.shop.internal }}" : secure.Trust;
        await using var gateway = await OneRoute.ToAsync(upstream.Address, tls);

        using var response = await gateway.Client.GetAsync("/").InTime();

        ((int)response.StatusCode).ShouldBe(isTrusted ? 200 : 502);
        if (!isTrusted)
            await ShouldBeRefusedAsync(response, gateway, $"its certificate is not for that name: it is for {name}.");
        else if (serverName is null)
            (await upstream.NextConnectionAsync()).ServerName.ShouldBe("a.shop.internal");
    }

    [Theory]
    [InlineData(-10, -5)]
    [InlineData(5, 10)]
    public async Task A_certificate_out_of_its_time_is_refused(int from, int to)
    {
        using var secure = new SecureUpstream();
        await using var upstream = secure.StartWith(secure.Issue(from: from, to: to), EchoAllAsync);
        await using var gateway = await secure.GatewayAsync(upstream);

        using var response = await gateway.Client.GetAsync("/").InTime();

        await ShouldBeRefusedAsync(response, gateway, "out of its time");
    }

    [Theory]
    [InlineData("the authority of somebody else")]
    [InlineData("no authority")]
    public async Task A_certificate_of_an_unknown_authority_is_refused(string what)
    {
        using var secure = new SecureUpstream();
        using var other = new Authority("Somebody else");
        await using var upstream = secure.StartWith(what == "no authority" ? null : other.Issue(), EchoAllAsync);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, what == "no authority" ? "" : secure.Trust);

        using var response = await gateway.Client.GetAsync("/").InTime();

        await ShouldBeRefusedAsync(response, gateway, "an authority that is not trusted");
        upstream.Received.ShouldBe("");
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 502)]
    public async Task An_authority_in_between_is_shown_by_the_service_or_missing(bool isShown, int status)
    {
        using var secure = new SecureUpstream();
        await using var upstream = secure.StartBelow(isShown, EchoAllAsync);
        await using var gateway = await secure.GatewayAsync(upstream);

        using var response = await gateway.Client.GetAsync("/").InTime();

        ((int)response.StatusCode).ShouldBe(status);
        if (!isShown)
            await ShouldBeRefusedAsync(response, gateway, "an authority that is not trusted: CN=In between.");
    }

    [Theory]
    [InlineData("2.5.29.37")] // purposes
    [InlineData("2.5.29.17")] // names
    [InlineData("2.5.29.19")] // whether it is an authority
    [InlineData("2.5.29.32")] // policies
    [InlineData("2.5.29.30")] // names that it may vouch for
    public async Task A_certificate_that_cannot_be_read_to_its_end_is_refused(string extension)
    {
        using var secure = new SecureUpstream();
        var broken = secure.Issue(extension: new X509Extension(extension, [0x30, 0x7f, 0x01], critical: false));
        await using var upstream = secure.StartWith(broken, EchoAllAsync);
        await using var gateway = await secure.GatewayAsync(upstream);

        using var response = await gateway.Client.GetAsync("/").InTime();

        await ShouldBeRefusedAsync(response, gateway, "No TLS with upstream 'up' (127.0.0.1): ");
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2p1\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("")]
    public async Task A_service_that_does_not_speak_TLS_is_refused(string greeting)
    {
        await using var upstream = RawUpstream.Start(connection => connection.SendAsync(greeting));
        await using var gateway = await OneRoute.ToAsync(upstream.Address.Replace("http:", "https:", StringComparison.Ordinal));

        using var response = await gateway.Client.GetAsync("/").InTime();

        await ShouldBeRefusedAsync(response, gateway, "No TLS with upstream 'up' (127.0.0.1): it may not speak TLS there: ");
    }

    [Fact]
    public async Task A_fault_that_stays_is_told_once_in_a_while()
    {
        var time = new FakeTime();
        await using var upstream = RawUpstream.Start(_ => Task.CompletedTask);
        await using var gateway = await OneRoute.ToAsync(
            upstream.Address.Replace("http:", "https:", StringComparison.Ordinal), configure: builder => builder.Options.Time = time);
        for (var i = 0; i < 5; i++)
            (await gateway.Client.GetAsync("/").InTime()).Dispose();
        await gateway.NextLogAsync();
        var second = gateway.NextLogAsync();
        second.IsCompleted.ShouldBeFalse();

        time.Advance(TimeSpan.FromSeconds(11));
        (await gateway.Client.GetAsync("/").InTime()).Dispose();

        (await second).ShouldContain("No TLS");
    }

    [Fact]
    public async Task A_handshake_that_hangs_is_504_after_the_connect_timeout()
    {
        var time = new FakeTime();
        var hasHello = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadBytesAsync(1);
            hasHello.SetResult();
            await connection.ReadToEndAsync();
        });
        await using var gateway = await OneRoute.ToAsync(
            upstream.Address.Replace("http:", "https:", StringComparison.Ordinal), "connectTimeout: 3s", configure: builder => builder.Options.Time = time);

        var asking = gateway.Client.GetAsync("/");
        await hasHello.Task.InTime();
        time.Advance(TimeSpan.FromSeconds(3));

        using var response = await asking.InTime();
        (await response.Content.ReadAsStringAsync()).ShouldContain("upstream_connect_timeout");
        await upstream.ScriptsAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_gateways_own_certificate_is_shown_with_its_key_in_one_file_or_two(bool isOneFile)
    {
        using var secure = new SecureUpstream();
        using var own = secure.Issue(["gateway"]);
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(own)!;
        var keyPem = key.ExportPkcs8PrivateKeyPem();
        var certificate = secure.Write("own.crt", own.ExportCertificatePem() + (isOneFile ? "\n" + keyPem : ""));
        var line = isOneFile ? "" : $", key: '{secure.Write("own.key", keyPem)}'";
        await using var upstream = secure.StartMutual(EchoAllAsync);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, $"tls: {{ ca: '{secure.CaFile}', certificate: '{certificate}'{line} }}");

        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("/a");

        (await upstream.NextConnectionAsync()).Certificate!.Thumbprint.ShouldBe(own.Thumbprint);
    }

    [Fact]
    public async Task A_service_that_misses_a_certificate_is_502()
    {
        using var secure = new SecureUpstream();
        await using var upstream = secure.StartMutual(EchoAllAsync);
        await using var gateway = await secure.GatewayAsync(upstream);

        using var response = await gateway.Client.GetAsync("/").InTime();

        ((int)response.StatusCode).ShouldBe(502);
    }

    internal static async Task EchoAllAsync(RawConnection connection)
    {
        while (await connection.ReadHeadAsync() is { } head)
            await Hostile.EchoAsync(connection, head);
    }

    private static async Task ShouldBeRefusedAsync(HttpResponseMessage response, RunningGateway gateway, string reason)
    {
        ((int)response.StatusCode).ShouldBe(502);
        (await response.Content.ReadAsStringAsync()).ShouldContain("upstream_tls_failed");
        (await gateway.NextLogAsync()).ShouldContain(reason);
    }
}
