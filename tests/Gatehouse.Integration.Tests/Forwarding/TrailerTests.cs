using System.Net;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R5: trailers reach the client, but for those that must not be trailers (RFC 9110, 6.5.1).</summary>
public sealed class TrailerTests
{
    private const string Announced =
        "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 42\r\nX-Sum: 43\r\nContent-Length: 7\r\nSet-Cookie: a=b\r\nTransfer-Encoding: chunked\r\n\r\n";

    private const string Unannounced =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 42\r\nContent_Length: 7\r\nContent-Language: en\r\n\r\n";

    [Fact]
    public async Task An_HTTP_1_client_gets_announced_trailers_and_can_go_on()
    {
        await using var upstream = RawUpstream.Answering(Announced);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        for (var i = 0; i < 2; i++)
        {
            var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            (response.Text, response.Header("Trailer"), response.Complete).ShouldBe(("abc", "X-Sum", true));
            response.Trailers.ShouldBe([KeyValuePair.Create("X-Sum", "42"), KeyValuePair.Create("X-Sum", "43")]);
        }
    }

    [Theory]
    [InlineData("TE: trailers")]
    [InlineData("Connection: TE\r\nTE: deflate;q=0.5, Trailers")]
    public async Task An_HTTP_1_client_that_takes_trailers_gets_those_that_were_not_announced_too(string fields)
    {
        await using var upstream = RawUpstream.Answering(Unannounced);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        for (var i = 0; i < 2; i++)
        {
            var response = await client.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n");
            (response.Text, response.Complete).ShouldBe(("abc", true));
            response.Trailers.ShouldBe([KeyValuePair.Create("X-Sum", "42")]);
        }
        upstream.Received.ShouldNotContain("\nTE:");
    }

    [Theory]
    [InlineData("0\r\n\r\n")]
    [InlineData("0\r\nX-Sum: 42\r\n\r\n")]
    public async Task The_end_of_a_body_with_trailers_is_sent_also_when_it_comes_after_the_rest(string end)
    {
        using var goOn = new SemaphoreSlim(0);
        await using var upstream = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
            {
                await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
                await goOn.WaitAsync();
                await connection.SendAsync(end);
            }
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n");
            await client.Connection.ReadUntilAsync("abc\r\n");
            goOn.Release();
            (await client.Connection.ReadUntilAsync("\r\n\r\n")).ShouldBe(end);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("TE: trailers\r\n")]
    public async Task Content_that_comes_with_the_last_chunk_does_not_wait_for_the_trailers(string fields)
    {
        using var goOn = new SemaphoreSlim(0);
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            await goOn.WaitAsync();
            await connection.SendAsync("3\r\nxyz\r\n0\r\n");
            await goOn.WaitAsync();
            await connection.SendAsync("\r\n");
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        (await client.Connection.WaitForAsync("abc")).ShouldBeTrue();
        goOn.Release();
        (await client.Connection.WaitForAsync("xyz")).ShouldBeTrue();
        goOn.Release();

        (await client.ReadResponseAsync()).Text.ShouldBe("abcxyz");
    }

    [Fact]
    public async Task An_HTTP_1_client_gets_no_trailers_that_were_neither_announced_nor_asked_for()
    {
        await using var upstream = RawUpstream.Answering(Unannounced);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        response.Text.ShouldBe("abc");
        response.Trailers.ShouldBeEmpty();
        response.Header("X-Sum").ShouldBeNull();
    }

    [Theory]
    [InlineData("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD", "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "GET", Announced)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "HTTP/1.1 304 x\r\nTrailer: X-Sum\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "HTTP/1.1 204 x\r\nTrailer: X-Sum\r\n\r\n")]
    public async Task Where_there_is_no_room_for_trailers_the_announcement_does_no_harm(string request, string method, string answer)
    {
        await using var upstream = RawUpstream.Answering(answer);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync(request.Replace("\r\n\r\n", "\r\nTE: trailers\r\n\r\n", StringComparison.Ordinal), method);

        response.Complete.ShouldBeTrue();
        response.Trailers.ShouldBeEmpty();
        response.Header("Transfer-Encoding").ShouldBeNull();
        response.Text.ShouldBe(response.Status == 200 && method == "GET" ? "abc" : "");
    }

    [Fact]
    public async Task An_HTTP_2_client_gets_the_trailers_of_an_HTTP_1_upstream()
    {
        await using var upstream = RawUpstream.Answering(Announced);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: "listen: h2c://127.0.0.1:0");
        using var client = Http2Client.Create(new Uri($"http://127.0.0.1:{gateway.Port}"));

        using var response = await client.GetAsync("/").InTime();

        (await response.Content.ReadAsStringAsync()).ShouldBe("abc");
        response.TrailingHeaders.NonValidated.Select(trailer => trailer.Key).ShouldHaveSingleItem().ShouldBe("x-sum", StringCompareShould.IgnoreCase);
        response.TrailingHeaders.GetValues("X-Sum").ShouldBe(["42", "43"]);
    }

    [Theory]
    [InlineData("http", 1)]
    [InlineData("h2c", 2)]
    public async Task Trailers_of_an_HTTP_2_upstream_reach_clients_of_either_version(string listen, int version)
    {
        await using var upstream = await RecordingUpstream.StartAsync(
            async context =>
            {
                context.Response.DeclareTrailer("x-sum");
                await context.Response.WriteAsync("abc");
                context.Response.AppendTrailer("x-sum", "42");
            },
            UpstreamProtocol.H2c);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: $"listen: {listen}://127.0.0.1:0");
        using var client = version == 2 ? Http2Client.Create(new Uri($"http://127.0.0.1:{gateway.Port}")) : new HttpClient { BaseAddress = gateway.Url };

        using var response = await client.GetAsync("/").InTime();

        response.Version.Major.ShouldBe(version);
        (await response.Content.ReadAsStringAsync()).ShouldBe("abc");
        response.TrailingHeaders.GetValues("x-sum").ShouldBe(["42"]);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(304)]
    public async Task Trailers_of_an_HTTP_2_upstream_that_were_only_asked_for_reach_an_HTTP_1_client_where_there_is_a_body(int status)
    {
        await using var upstream = await RecordingUpstream.StartAsync(
            async context =>
            {
                context.Response.StatusCode = status;
                if (status == 200)
                    await context.Response.WriteAsync("abc");
                context.Response.AppendTrailer("x-sum", "42");
            },
            UpstreamProtocol.H2c);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        for (var i = 0; i < 2; i++)
        {
            var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n");
            response.Status.ShouldBe(status);
            response.Trailers.Count.ShouldBe(status == 200 ? 1 : 0);
        }
    }
}
