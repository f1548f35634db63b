using System.Net;
using System.Text;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.UpstreamTls;

/// <summary>R5, R8: HTTP/2 is for gRPC and for destinations that say so; the same <c>tls</c> section is for both versions.</summary>
public sealed class ProtocolChoiceTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Theory]
    [InlineData("https", "text/plain", "HTTP/1.1")]
    [InlineData("https", "application/json", "HTTP/1.1")]
    [InlineData("https", "application/grpc-web", "HTTP/1.1")]
    [InlineData("https", "application/grpc", "HTTP/2")]
    [InlineData("https", "application/grpc+proto", "HTTP/2")]
    [InlineData("https", "Application/gRPC; x=y", "HTTP/2")]
    [InlineData("h2", "text/plain", "HTTP/2")]
    [InlineData("h2", "application/grpc", "HTTP/2")]
    public async Task The_scheme_and_the_request_decide(string scheme, string contentType, string protocol)
    {
        await using var upstream = await RecordingUpstream.StartAsync("hello", UpstreamProtocol.Https);
        await using var gateway = await GatewayAsync(upstream, scheme, Trust(upstream));
        using var content = new ByteArrayContent([1]);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var response = await gateway.Client.PostAsync("/", content).InTime();

        (await response.Content.ReadAsStringAsync()).ShouldBe("hello");
        (await upstream.NextRequestAsync()).Protocol.ShouldBe(protocol);
    }

    [Fact]
    public async Task GRPC_has_its_trailers()
    {
        await using var upstream = await RecordingUpstream.StartAsync(GrpcEcho.AnswerAsync, UpstreamProtocol.Https);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, Trust(upstream), rest: "listen: h2c://127.0.0.1:0");

        await GrpcEcho.AskAsync(new Uri($"http://127.0.0.1:{gateway.Port}"), upstream);
    }

    [Theory]
    [InlineData("", "an authority that is not trusted")]
    [InlineData("serverName: other.internal", "is not for that name")]
    public async Task HTTP_2_checks_as_HTTP_1_1_does(string tls, string reason)
    {
        await using var upstream = await RecordingUpstream.StartAsync("secret", UpstreamProtocol.Https);
        var section = tls.Length == 0 ? "" : $"tls: {{ ca: '{CaOf(upstream)}', {tls} }}";
        foreach (var scheme in new[] { "https", "h2" })
        {
            await using var gateway = await GatewayAsync(upstream, scheme, section);

            using var response = await gateway.Client.GetAsync("/").InTime();

            response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
            (await response.Content.ReadAsStringAsync()).ShouldContain("upstream_tls_failed");
            (await gateway.NextLogAsync()).ShouldContain(reason);
        }
        upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_destination_of_h2_that_does_not_offer_it_is_502()
    {
        using var secure = new SecureUpstream();
        await using var upstream = secure.StartMutual(CertificateTests.EchoAllAsync);
        await using var gateway = await OneRoute.ToAsync(upstream.Address.Replace("https:", "h2:", StringComparison.Ordinal), secure.Trust);

        using var response = await gateway.Client.GetAsync("/").InTime();

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        upstream.Received.ShouldNotContain("GET");
    }

    [Fact]
    public async Task A_handshake_for_HTTP_2_that_hangs_is_504_after_the_connect_timeout()
    {
        await using var upstream = RawUpstream.Start(connection => connection.ReadToEndAsync());
        await using var gateway = await OneRoute.ToAsync(upstream.Address.Replace("http:", "h2:", StringComparison.Ordinal), "connectTimeout: 100ms");

        using var response = await gateway.Client.GetAsync("/").InTime();

        response.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        (await response.Content.ReadAsStringAsync()).ShouldContain("upstream_connect_timeout");
    }

    [Fact]
    public async Task The_clients_Host_is_not_the_name_that_is_checked()
    {
        await using var upstream = await RecordingUpstream.StartAsync("hello", UpstreamProtocol.Https);
        foreach (var scheme in new[] { "https", "h2" })
        {
            await using var gateway = await OneRoute.ToAsync(
                upstream.Address.Replace("https:", scheme + ":", StringComparison.Ordinal), Trust(upstream), "host: client");
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.Host = "evil.example";

            using var response = await gateway.Client.SendAsync(request).InTime();

            (await response.Content.ReadAsStringAsync()).ShouldBe("hello");
        }
    }

    public void Dispose() => folder.Dispose();

    private static Task<RunningGateway> GatewayAsync(RecordingUpstream upstream, string scheme, string tls) =>
        OneRoute.ToAsync(upstream.Address.Replace("https:", scheme + ":", StringComparison.Ordinal), tls);

    private string Trust(RecordingUpstream upstream) => $"tls: {{ ca: '{CaOf(upstream)}' }}";

    private string CaOf(RecordingUpstream upstream) => folder.Write("ca.pem", upstream.Certificate!.ExportCertificatePem());
}
