using System.Text.Json;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R4, R5: an answer that is not to be understood in one way only is not passed on; one that breaks off never looks complete.</summary>
public sealed class BrokenAnswerTests
{
    [Theory]
    [InlineData("no HTTP at all", "HELLO WORLD\r\n\r\n")]
    [InlineData("a status that is no number", "HTTP/1.1 2x0 OK\r\n\r\n")]
    [InlineData("a status of two digits", "HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("another version", "HTTP/3.0 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("a control character in a value", "HTTP/1.1 200 OK\r\nX-A: a\u0001b\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("a space in a name", "HTTP/1.1 200 OK\r\nX A: b\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("a line without a colon", "HTTP/1.1 200 OK\r\nX-A\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("the same length twice", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab")]
    [InlineData("a list of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nab")]
    [InlineData("a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nab")]
    [InlineData("a length with a sign", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nab")]
    [InlineData("a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nab")]
    [InlineData("a length beyond 64 bits", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nab")]
    [InlineData("length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n")]
    [InlineData("another coding than chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nab")]
    [InlineData("chunks of another coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n")]
    [InlineData("chunks twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n")]
    [InlineData("a coding that only looks like chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n2\r\nab\r\n0\r\n\r\n")]
    [InlineData("a switch that was not asked for", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("a switch after a wait", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n\r\n")]
    public async Task An_answer_that_is_not_sound_is_502(string what, string answer)
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(answer);
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        response.Status.ShouldBe(502, what);
        JsonDocument.Parse(response.Text).RootElement.GetProperty("code").GetString().ShouldBe("upstream_invalid_response");
        response.Header("Set-Cookie").ShouldBeNull();
        response.Header("X-A").ShouldBeNull();
    }

    [Theory]
    [InlineData("X-A: a\0b")]
    [InlineData("X-A: a\rSet-Cookie: b=c")]
    [InlineData("X-A: a\r\n b")]
    [InlineData("X-A : a")]
    [InlineData(": a")]
    [InlineData("X-A")]
    public async Task A_field_that_readers_may_understand_differently_is_502(string field)
    {
        // RFC 9110, 5.5, and RFC 9112, 5.1 and 5.2, let a proxy mend these; what it makes of them is a guess.
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 200 OK\r\n{field}\r\nContent-Length: 2\r\n\r\nhi");
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        (response.Status, response.Header("X-A"), response.Header("Set-Cookie")).ShouldBe((502, null, null));
    }

    [Fact]
    public async Task A_head_that_is_too_large_is_502()
    {
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 200 OK\r\nX-A: {new string('a', 100_000)}\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await OneRoute.ToAsync(upstream.Address);

        using var response = await gateway.Client.GetAsync("/").InTime();

        ((int)response.StatusCode).ShouldBe(502);
        (await response.Content.ReadAsStringAsync()).ShouldContain("upstream_invalid_response");
    }

    [Fact]
    public async Task The_problem_does_not_stand_beside_the_upstreams_fields()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nX-Before: 1\r\nETag: \"x\"\r\nContent-Encoding: gzip\r\nX-Bad: a\u0001b\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await OneRoute.ToAsync(upstream.Address, configure: builder => builder.Use((context, next) =>
        {
            context.Response.Headers["X-Host-Application"] = "kept";
            return next(context);
        }));
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        response.Status.ShouldBe(502);
        response.Headers.Select(header => header.Key.ToLowerInvariant()).Order()
            .ShouldBe(["cache-control", "content-length", "content-type", "date", "x-correlation-id", "x-host-application"]);
    }

    [Theory]
    [InlineData("Content-Length: 2\r\n\r\nhi", true)]
    [InlineData("Content-Length: 2\r\n\r\nhi", false)]
    [InlineData("Content-Length: 10\r\n\r\nabc", true)]
    [InlineData("Content-Length: 10\r\n\r\nabc", false)]
    [InlineData("Content-Length: 10\r\n\r\n", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", true)]
    [InlineData("Trailer: X\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\n\r\n", false)]
    public async Task Who_fails_to_act_on_the_head_is_a_fault_of_the_gateway_and_not_of_the_destination(string answer, bool isAtOnce)
    {
        using var log = new AccessLines();
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\n" + answer);
        await using var gateway = await FailingOnHeadsAsync(upstream.Address, isAtOnce, log);
        await ShouldFailAsync(gateway, log);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_over_HTTP_2(bool isAtOnce)
    {
        using var log = new AccessLines();
        await using var upstream = await RecordingUpstream.StartAsync("hello", UpstreamProtocol.H2c);
        await using var gateway = await FailingOnHeadsAsync(upstream.Address, isAtOnce, log);
        await ShouldFailAsync(gateway, log);
    }

    [Theory]
    [InlineData("by its length", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")]
    [InlineData("by its length, before the first byte", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")]
    [InlineData("between chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")]
    [InlineData("in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc")]
    [InlineData("in a chunk's size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1")]
    [InlineData("by a size that is no number", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nxyz\r\n")]
    [InlineData("in the trailers", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-A: b\r\n")]
    [InlineData("with announced trailers", "HTTP/1.1 200 OK\r\nTrailer: X-A\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-A: b\r\n")]
    public async Task An_answer_that_breaks_off_does_not_look_complete(string what, string answer)
    {
        using var log = new AccessLines();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(answer);
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, configure: builder => builder.Options.AccessLog = log);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        // How much had left already is a race: nothing, the head, the whole 502. In any case the client can tell.
        if (await client.Connection.ReadHeadAsync() is { } head && !head.StartsWith("HTTP/1.1 502", StringComparison.Ordinal))
        {
            head.ShouldStartWith("HTTP/1.1 200");
            var rest = System.Text.Encoding.Latin1.GetString(await client.Connection.ReadToEndAsync());
            rest.EndsWith("0\r\n\r\n", StringComparison.Ordinal).ShouldBeFalse(what);
            rest.Length.ShouldBeLessThan(10 + "3\r\n\r\n".Length, what);
        }
        (await log.NextAsync()).GetProperty("error").GetString().ShouldBe("upstream_body_lost", what);
    }

    [Fact]
    public async Task Bytes_beyond_an_answer_are_not_taken_for_the_next_one()
    {
        await using var upstream = RawUpstream.Start(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
                await connection.ReadHeadAsync();
            },
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
            });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);

        (await gateway.Client.GetStringAsync("/1").InTime()).ShouldBe("hi");
        (await gateway.Client.GetStringAsync("/2").InTime()).ShouldBe("good");
    }

    [Fact]
    public async Task A_request_that_may_not_be_repeated_is_sent_once()
    {
        await using var upstream = RawUpstream.Start(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
                await connection.ReadHeadAsync();
            },
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ntwice");
            });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        var response = await client.ExchangeAsync("POST /orders HTTP/1.1\r\nHost: a\r\n\r\n");

        response.Status.ShouldBe(502);
        upstream.Connections.ShouldBe(1);
    }

    private static Task<RunningGateway> FailingOnHeadsAsync(string upstream, bool isAtOnce, AccessLines log) => OneRoute.ToAsync(upstream, configure: builder =>
    {
        builder.Options.AccessLog = log;
        builder.Use((context, next) =>
        {
            context.Response.OnStarting(async () =>
            {
                if (!isAtOnce)
                    await Task.Yield();
                throw new FormatException("of somebody's own");
            });
            return next(context);
        });
    });

    // Twice: nothing of the destination's body stands between the two answers.
    private static async Task ShouldFailAsync(RunningGateway gateway, AccessLines log)
    {
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        for (var i = 0; i < 2; i++)
        {
            var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            (response.Status, response.Text).ShouldBe((500, ""));
            (await log.NextAsync()).GetProperty("error").GetString().ShouldBe("internal_error");
        }
    }
}
