using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R5: the trailers of a request reach the upstream, but for those that must not be trailers (RFC 9110, 6.5.1).</summary>
public sealed class RequestTrailerTests
{
    [Fact]
    public async Task They_follow_the_body_as_the_client_sent_them()
    {
        var (head, end) = await SentUpstreamAsync("Trailer: X-Sum, X-More\r\n", "X-Sum: 42\r\nX-Sum: 43\r\nx-unannounced: a b\r\nContent-Digest: sha-256=:AA==:\r\n");

        head.ShouldContain("\r\nTrailer: X-Sum\r\nTrailer: X-More\r\n");
        end.Split("\r\n").ShouldBe(["X-Sum: 42", "X-Sum: 43", "x-unannounced: a b", "Content-Digest: sha-256=:AA==:", "", ""], ignoreOrder: true);
    }

    [Theory]
    [InlineData("Content-Length: 5")]
    [InlineData("Content_Length: 5")]
    [InlineData("Content-Type: text/html")]
    [InlineData("Content-Location: /b")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Transfer_Encoding: chunked")]
    [InlineData("Host: other")]
    [InlineData("Trailer: X")]
    [InlineData("TE: trailers")]
    [InlineData("Connection: close")]
    [InlineData("Upgrade: websocket")]
    [InlineData("Authorization: Bearer x")]
    [InlineData("Proxy-Authorization: Basic x")]
    [InlineData("Cookie: admin=1")]
    [InlineData("If-Match: \"a\"")]
    [InlineData("Range: bytes=0-1")]
    [InlineData("Expect: 100-continue")]
    [InlineData("Cache-Control: no-store")]
    [InlineData("X-Forwarded-For: 10.0.0.1")]
    [InlineData("X_Forwarded_For: 10.0.0.1")]
    [InlineData("X-Correlation-Id: forged")]
    [InlineData("x-gateway-route: forged")]
    [InlineData("Via: 1.1 forged")]
    [InlineData("X-Head: forged")]
    [InlineData("X_Head: forged")]
    [InlineData("X-Mine: nominated")]
    [InlineData("X-Text: D\xfcsseldorf")]
    [InlineData("X(Y): no token")]
    [InlineData("X-User-Id: forged")]
    [InlineData("x_user-roles: forged")]
    [InlineData("X-Taken: forged")]
    [InlineData("X_Taken: forged")]
    public async Task None_passes_that_could_change_what_the_request_means(string trailer)
    {
        var (head, end) = await SentUpstreamAsync($"Connection: X-Mine\r\nX-Head: mine\r\nTrailer: {trailer.Split(':')[0]}\r\n", trailer + "\r\nX-Kept: 1\r\n");

        end.ShouldBe("X-Kept: 1\r\n\r\n");
        head.ShouldNotContain("forged");
        if (!trailer.Contains("Head", StringComparison.Ordinal) && !trailer.StartsWith("X-Text", StringComparison.Ordinal))
            head.ShouldNotContain("\r\nTrailer:");
    }

    [Fact]
    public async Task Without_trailers_the_body_ends_as_ever()
    {
        var (head, end) = await SentUpstreamAsync("", "");

        head.ShouldNotContain("Trailer");
        end.ShouldBe("\r\n");
    }

    [Fact]
    public async Task Those_of_one_request_do_not_reach_the_next()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
            {
                var body = await ReadChunkedAsync(connection);
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            }
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        const string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n";

        (await client.ExchangeAsync(head + "X-Sum: 1\r\n\r\n")).Text.ShouldBe("X-Sum: 1\r\n\r\n");
        (await client.ExchangeAsync(head + "\r\n")).Text.ShouldBe("\r\n");
        upstream.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task More_of_them_than_the_server_takes_is_a_broken_body()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.ReadToEndAsync();
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var many = string.Concat(Enumerable.Range(0, 200).Select(number => $"X-{number}: 1\r\n"));
        var response = await client.ExchangeAsync($"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n{many}\r\n");

        response.Status.ShouldBe(400);
        response.Header("Connection").ShouldBe("close");
        upstream.Received.ShouldNotContain("X-1:");
    }

    // What came behind the last chunk, the empty line included.
    private static async Task<(string Head, string End)> SentUpstreamAsync(string fields, string trailers)
    {
        var end = "";
        var head = "";
        await using var upstream = RawUpstream.Start(async connection =>
        {
            head = (await connection.ReadHeadAsync())!;
            end = await ReadChunkedAsync(connection);
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, route: "requestHeaders: { remove: [X-Taken] }");
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync($"POST / HTTP/1.1\r\nHost: a\r\n{fields}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n{trailers}\r\n");

        response.Status.ShouldBe(200);
        return (head, end);
    }

    private static async Task<string> ReadChunkedAsync(RawConnection connection)
    {
        (await connection.ReadUntilAsync("0\r\n")).ShouldBe("3\r\nabc\r\n0\r\n");
        var all = "";
        string? line;
        do
            all += line = await connection.ReadUntilAsync("\r\n");
        while (line is not ("\r\n" or null));
        return all;
    }
}
