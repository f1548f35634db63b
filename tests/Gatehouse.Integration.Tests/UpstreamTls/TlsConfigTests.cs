using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Hosting;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Integration.Tests.UpstreamTls;

/// <summary>R2, R8: what is wrong in an upstream's <c>tls</c> section is told with its place, and files are read anew when they change.</summary>
public sealed class TlsConfigTests : IDisposable
{
    private readonly TempFolder folder = new();

    public TlsConfigTests()
    {
        Certificates.Write(folder, "good").Certificate.Dispose();
        Certificates.Write(folder, "other").Certificate.Dispose();
        folder.Write("none.pem", "nothing here");
        folder.Write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    }

    [Theory]
    [InlineData("ca: gone.pem", "ca", "cannot read 'gone.pem': no such file")]
    [InlineData("ca: .", "ca", "cannot read '.': it is a folder")]
    [InlineData("ca: none.pem", "ca", "'none.pem' holds no certificate")]
    [InlineData("ca: broken.pem", "ca", "'broken.pem' holds no certificate")]
    [InlineData("ca: good.key", "ca", "'good.key' holds no certificate")]
    [InlineData("certificate: gone.pem", "certificate", "cannot read 'gone.pem': no such file")]
    [InlineData("certificate: none.pem", "certificate", "'none.pem' holds no certificate")]
    [InlineData("certificate: good.crt", "certificate", "'good.crt' does not hold the private key of the certificate in 'good.crt'")]
    [InlineData("certificate: good.crt, key: gone.key", "key", "cannot read 'gone.key': no such file")]
    [InlineData("certificate: good.crt, key: none.pem", "key", "'none.pem' does not hold the private key of the certificate in 'good.crt'")]
    [InlineData("certificate: good.crt, key: other.key", "key", "'other.key' does not hold the private key of the certificate in 'good.crt'")]
    [InlineData("key: good.key", "key", "'key' belongs to a 'certificate', and there is none")]
    [InlineData("serverName: 'a b'", "serverName", "'a b' is not the name of a host")]
    [InlineData("verify: false", "verify", "unknown key 'verify'")]
    public void What_is_wrong_is_told_where_it_stands(string tls, string key, string message)
    {
        var error = Errors($"upstreams:\n  up:\n    destinations: [https://a]\n    tls: {{ {tls} }}\nroutes: {{ '/**': up }}\n").ShouldHaveSingleItem();

        error.Message.ShouldContain(message);
        var begin = $"    tls: {{ {tls}".IndexOf(key + ":", StringComparison.Ordinal) + 1;
        (error.Position!.Value.Line, error.Position.Value.Column).ShouldBe((4, key == "verify" ? begin : begin + key.Length + 2));
    }

    [Fact]
    public void TLS_for_destinations_without_it_is_refused()
    {
        var error = Errors("upstreams:\n  up:\n    destinations: [http://a, h2c://b]\n    tls: { serverName: a }\nroutes: { '/**': up }\n").ShouldHaveSingleItem();

        error.Message.ShouldContain("has no destination with TLS");
    }

    [Theory]
    [InlineData("https://a", "certificate: good.crt, key: good.key")]
    [InlineData("h2://a", "ca: good.crt")]
    public void What_is_right_is_taken(string address, string tls) =>
        Errors($"upstreams:\n  up:\n    destinations: ['{address}', 'http://b']\n    tls: {{ {tls} }}\nroutes: {{ '/**': up }}\n").ShouldBeEmpty();

    [Fact]
    public async Task A_file_that_changes_is_read_again_and_the_upstream_made_anew()
    {
        var time = new FakeTime();
        using var secure = new SecureUpstream();
        using var before = new Authority("Before");
        var ca = folder.Write("changing.pem", before.Pem);
        await using var upstream = secure.Start(CertificateTests.EchoAllAsync);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, $"tls: {{ ca: '{ca}' }}", configure: builder => Watch(builder, time));
        ((int)(await gateway.Client.GetAsync("/").InTime()).StatusCode).ShouldBe(502);
        await gateway.NextLogAsync();

        folder.Write("changing.pem", await File.ReadAllTextAsync(secure.CaFile) + "\n" + before.Pem);
        time.Advance(TimeSpan.FromMilliseconds(250));
        time.Advance(TimeSpan.FromMilliseconds(100));

        (await gateway.NextLogAsync()).ShouldContain("Configuration applied");
        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("/a");
    }

    public void Dispose() => folder.Dispose();

    private static void Watch(GatewayBuilder builder, FakeTime time)
    {
        builder.Options.WatchesConfig = true;
        builder.Options.Time = time;
    }

    private IReadOnlyList<ConfigError> Errors(string yaml) =>
        ConfigCheck.Run(folder.Write("gatehouse.yaml", yaml), [], _ => null).Errors;
}
