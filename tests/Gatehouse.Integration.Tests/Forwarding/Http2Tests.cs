using System.Net;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R1, R5, R6: clients of HTTP/2 before services of HTTP/1.1, and services of HTTP/2 that do not keep to it.</summary>
public sealed class Http2Tests
{
    [Fact]
    public async Task A_service_of_HTTP_1_sees_an_ordinary_request()
    {
        await using var upstream = await RecordingUpstream.StartAsync("hello");
        await using var gateway = await OneRoute.ToAsync(upstream.Address, route: "host: client", rest: "listen: h2c://127.0.0.1:0");
        using var client = Http2Client.Create(new Uri($"http://127.0.0.1:{gateway.Port}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/a?b") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Host = "shop.example";
        request.Headers.TryAddWithoutValidation("Cookie", ["a=1", "b=2"]);
        request.Headers.TryAddWithoutValidation("TE", "trailers");

        using var response = await client.SendAsync(request).InTime();

        (response.Version.Major, await response.Content.ReadAsStringAsync()).ShouldBe((2, "hello"));
        response.Headers.Contains("Connection").ShouldBeFalse();
        var seen = await upstream.NextRequestAsync();
        (seen.Protocol, seen.Target, seen.Header("Host")).ShouldBe(("HTTP/1.1", "/a?b", "shop.example"));
        seen.Header("Cookie").ShouldBe("a=1; b=2");
        seen.Header("Via").ShouldBe("2 gatehouse");
        seen.Header("X-Forwarded-Host").ShouldBe("shop.example");
        seen.Header("TE").ShouldBeNull();
        seen.Headers.ShouldNotContain(header => header.Key.StartsWith(':'));
    }

    [Fact]
    public async Task Behind_TLS_either_version_is_spoken_and_the_upstream_learns_of_https()
    {
        using var folder = new TempFolder();
        var certificate = Certificates.Write(folder, "gateway");
        await using var upstream = await RecordingUpstream.StartAsync("hello");
        await using var gateway = await OneRoute.ToAsync(
            upstream.Address,
            rest: $$"""
            listen: { url: "https://127.0.0.1:0", certificate: "{{certificate.CertificatePath}}", key: "{{certificate.KeyPath}}" }
            """);
        using var client = Http2Client.Create(new Uri($"https://127.0.0.1:{gateway.Port}"));
        await using var older = await RawClient.ConnectTlsAsync(gateway.Port);

        (await client.GetStringAsync("/").InTime()).ShouldBe("hello");
        (await older.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Text.ShouldBe("hello");

        upstream.Requests.Select(request => request.Header("X-Forwarded-Proto")).ShouldBe(["https", "https"]);
        upstream.Requests.Select(request => request.Header("Via")).ShouldBe(["2 gatehouse", "1.1 gatehouse"]);
    }

    [Theory]
    [InlineData("10", "abc", false)]
    [InlineData("2", "abc", false)]
    [InlineData("3", "abc", true)]
    public async Task An_answer_shorter_or_longer_than_its_length_does_not_look_complete(string length, string body, bool isSound)
    {
        using var log = new AccessLines();
        await using var upstream = RawUpstream.Start(connection => AnswerAsync(connection, length, body));
        await using var gateway = await OneRoute.ToAsync(
            upstream.Address.Replace("http:", "h2c:", StringComparison.Ordinal), configure: builder => builder.Options.AccessLog = log);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var head = await client.Connection.ReadHeadAsync();
        if (isSound)
            (head!.StartsWith("HTTP/1.1 200", StringComparison.Ordinal), (await log.NextAsync()).GetProperty("error").GetString()).ShouldBe((true, null));
        else
            (await log.NextAsync()).GetProperty("error").GetString().ShouldBe("upstream_body_lost");
    }

    // RFC 9113: SETTINGS, its acknowledgement, HEADERS (:status 200 of the static table, content-length as a literal), DATA with END_STREAM.
    private static async Task AnswerAsync(RawConnection connection, string length, string body)
    {
        await connection.ReadUntilAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        await connection.SendAsync(Frame(4, 0, 0, []));
        while (true)
        {
            var head = await connection.ReadBytesAsync(9);
            if (head.Length < 9)
                return;
            await connection.ReadBytesAsync((head[0] << 16) + (head[1] << 8) + head[2]);
            if (head[3] == 4 && head[4] == 0)
                await connection.SendAsync(Frame(4, 1, 0, []));
            if (head[3] != 1)
                continue;
            await connection.SendAsync(Frame(1, 4, head[8], [0x88, 0x0f, 0x0d, (byte)length.Length, .. System.Text.Encoding.ASCII.GetBytes(length)]));
            await connection.SendAsync(Frame(0, 1, head[8], System.Text.Encoding.ASCII.GetBytes(body)));
        }
    }

    private static byte[] Frame(byte type, byte flags, byte stream, byte[] payload) =>
        [0, 0, (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload];
}
