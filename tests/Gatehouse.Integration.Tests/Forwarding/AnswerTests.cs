using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R1, R5: status, headers and framing of an answer reach the client unchanged.</summary>
public sealed class AnswerTests
{
    [Fact]
    public async Task Headers_reach_the_client_as_they_were_sent()
    {
        var response = await GetAsync(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/html; charset=\"x\"\r\nSet-Cookie: a=1; Path=/, b\r\nSet-Cookie: c=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT\r\n"
            + "X-Latin: caf\u00e9\r\nX-Empty:\r\nDate: Wed, 21 Oct 2015 07:28:00 GMT\r\nServer: Odd/1\r\nVary: a\r\nVary: b\r\nCache-Control: weird==\r\nETag: not-quoted\r\n"
            + "Location: /elsewhere?a b\r\nWWW-Authenticate: Basic realm=\"a\"\r\nWWW-Authenticate: Bearer\r\n\r\nhi");

        response.Values("Set-Cookie").ShouldBe(["a=1; Path=/, b", "c=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT"]);
        response.Values("Vary").ShouldBe(["a", "b"]);
        response.Values("WWW-Authenticate").ShouldBe(["Basic realm=\"a\"", "Bearer"]);
        response.Header("X-Latin").ShouldBe("caf\u00e9");
        response.Header("X-Empty").ShouldBe("");
        response.Header("Date").ShouldBe("Wed, 21 Oct 2015 07:28:00 GMT");
        response.Header("Server").ShouldBe("Odd/1");
        response.Header("Cache-Control").ShouldBe("weird==");
        response.Header("ETag").ShouldBe("not-quoted");
        response.Header("Location").ShouldBe("/elsewhere?a b");
        response.Header("Content-Type").ShouldBe("text/html; charset=\"x\"");
        response.Header("Content-Length").ShouldBe("2");
        response.Text.ShouldBe("hi");
    }

    [Theory]
    [InlineData(201)]
    [InlineData(299)]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(418)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(599)]
    public async Task Every_status_passes_with_its_body(int status)
    {
        var response = await GetAsync($"HTTP/1.1 {status} Odd\r\nContent-Length: 4\r\n\r\nbody");

        (response.Status, response.Text).ShouldBe((status, "body"));
    }

    [Theory]
    [InlineData(204, "X-A: b\r\n", null)]
    [InlineData(304, "Content-Length: 120\r\nETag: \"x\"\r\n", "120")]
    [InlineData(304, "ETag: \"x\"\r\n", null)]
    public async Task An_answer_without_a_body_has_none(int status, string fields, string? length)
    {
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 {status} x\r\n{fields}\r\n");
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        for (var i = 0; i < 2; i++)
        {
            var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            (response.Status, response.Header("Content-Length")).ShouldBe((status, length));
        }
        upstream.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData("Content-Length: 1234\r\n", "1234")]
    [InlineData("", null)]
    [InlineData("Transfer-Encoding: chunked\r\n", null)]
    public async Task HEAD_passes_the_head_and_no_body(string fields, string? length)
    {
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 200 OK\r\n{fields}ETag: \"x\"\r\n\r\n");
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        for (var i = 0; i < 2; i++)
        {
            var response = await client.ExchangeAsync("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD");
            (response.Status, response.Header("ETag"), response.Header("Content-Length")).ShouldBe((200, "\"x\"", length));
        }
    }

    [Fact]
    public async Task A_part_of_a_file_is_passed_on_as_that()
    {
        await using var upstream = await RecordingUpstream.StartAsync(async context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 2-4/10";
            context.Response.Headers.AcceptRanges = "bytes";
            context.Response.ContentLength = 3;
            await context.Response.Body.WriteAsync("cde"u8.ToArray());
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("GET /f HTTP/1.1\r\nHost: a\r\nRange: bytes=2-4\r\nIf-Range: \"x\"\r\n\r\n");

        (response.Status, response.Header("Content-Range"), response.Text).ShouldBe((206, "bytes 2-4/10", "cde"));
        var request = await upstream.NextRequestAsync();
        (request.Header("Range"), request.Header("If-Range")).ShouldBe(("bytes=2-4", "\"x\""));
    }

    [Fact]
    public async Task A_body_that_ends_with_the_connection_is_chunked_for_the_client()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end");
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        for (var i = 0; i < 2; i++)
        {
            var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            (response.Text, response.Header("Transfer-Encoding"), response.Complete).ShouldBe(("until the end", "chunked", true));
        }
    }

    [Fact]
    public async Task An_upstream_that_closes_after_its_answer_does_not_close_the_client()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi");
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        for (var i = 0; i < 3; i++)
        {
            var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            (response.Text, response.Header("Connection")).ShouldBe(("hi", null));
        }
        upstream.Connections.ShouldBe(3);
    }

    private static async Task<RawResponse> GetAsync(string answer)
    {
        await using var upstream = RawUpstream.Answering(answer);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        return await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    }
}
