using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Policies;

/// <summary>R23: headers, query and JSON bodies are changed on the way; what no rule applies to streams as ever.</summary>
public sealed class TransformTests
{
    private const string Json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"1\"\r\n";

    [Fact]
    public async Task The_page_shows_what_happens()
    {
        var page = Repository.Read("docs/transforming.md");
        var yaml = page.Split("```yaml\n")[1].Split("```")[0];
        await using var upstream = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.Headers["x-version"] = "3";
            return context.Response.WriteAsync("""{"payment": {"id": 1}, "state": "ok"}""");
        });
        await using var gateway = await RunningGateway.StartAsync($"upstreams: {{ payments: '{upstream.Address}' }}\n{yaml}");

        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/payments?user=7") { Content = Text("""{"amount": 5, "admin": true}""") };
        message.Headers.Add("idempotency-key", "k-1");
        message.Headers.Add("cookie", "a=b");
        message.Headers.Add("x-correlation-id", "4f3c2b1a90d84e5f8c7b6a5d4e3f2a1b");
        using var response = await gateway.Client.SendAsync(message);

        var request = await upstream.NextRequestAsync();
        page.ShouldContain($"`{request.Target[request.Target.IndexOf('?', StringComparison.Ordinal)..]}`");
        page.ShouldContain($"`{request.Text}`");
        (request.Header("x-idempotency-key"), request.Header("cookie"), request.Header("content-length")).ShouldBe(("k-1", null, $"{request.Body.Length}"));
        var body = await response.Content.ReadAsStringAsync();
        var (start, end) = (body.IndexOf("\"timestamp\"", StringComparison.Ordinal), body.IndexOf(",\"correlationId\"", StringComparison.Ordinal));
        page.ShouldContain(body[..start]);
        page.ShouldContain(body[end..]);
        response.Headers.GetValues("x-payment-version").ShouldBe(["3"]);
        response.Headers.GetValues("x-status").ShouldBe(["200"]);
    }

    [Theory]
    [InlineData("Content-Length: 7\r\n\r\n{\"a\":1}")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\n\r\n")]
    [InlineData("Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n0\r\nX-Sum: 42\r\n\r\n")]
    public async Task An_answer_is_wrapped_however_it_is_framed_and_the_connection_goes_on(string rest)
    {
        await using var upstream = RawUpstream.Answering(Json + rest);
        await using var gateway = await GatewayAsync(upstream.Address, "{ body: response.body.a, envelope: true }");
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        for (var i = 0; i < 2; i++)
        {
            var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nAccept-Encoding: gzip\r\n\r\n");
            response.Text.ShouldStartWith("{\"data\":1,\"timestamp\":");
            (response.Header("Content-Length"), response.Header("ETag"), response.Header("Trailer")).ShouldBe(($"{response.Body.Length}", null, null));
            response.Trailers.ShouldBeEmpty();
        }
        upstream.Received.ShouldContain("Accept-Encoding: identity");
    }

    [Theory]
    [InlineData(UpstreamProtocol.Http1)]
    [InlineData(UpstreamProtocol.H2c)]
    public async Task An_answer_with_trailers_is_wrapped_whatever_the_upstream_speaks(UpstreamProtocol protocol)
    {
        await using var upstream = await RecordingUpstream.StartAsync(
            async context =>
            {
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("[1]");
                await context.Response.Body.FlushAsync();
                if (context.Response.SupportsTrailers())
                    context.Response.AppendTrailer("x-sum", "42");
            },
            protocol);
        await using var gateway = await GatewayAsync(upstream.Address, "{ envelope: true }");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = HttpVersion.Version11 };

        using var response = await gateway.Client.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).ShouldStartWith("{\"data\":[1],");
        response.TrailingHeaders.ShouldBeEmpty();
    }

    [Fact]
    public async Task Events_pass_a_body_rule_as_they_come()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            await connection.ReadUntilAsync("go on");
        });
        await using var gateway = await GatewayAsync(upstream.Address, "{ envelope: true }");
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        (await client.Connection.ReadHeadAsync()).ShouldNotBeNull();
        var upstreamSide = await upstream.NextConnectionAsync();
        await upstreamSide.SendAsync("3\r\nabc\r\n");
        (await client.Connection.ReadUntilAsync("abc")).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("pass", 200)]
    [InlineData("fail", 502)]
    public async Task A_large_answer_passes_whole_or_fails(string otherwise, int status)
    {
        var text = "[\"" + new string('x', 300_000) + "\"]";
        await using var upstream = await RecordingUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            for (var at = 0; at < text.Length; at += 10_000)
            {
                await context.Response.WriteAsync(text.Substring(at, Math.Min(10_000, text.Length - at)));
                await context.Response.Body.FlushAsync();
            }
        });
        await using var gateway = await GatewayAsync(upstream.Address, $"{{ envelope: true, maxBody: 64KiB, otherwise: {otherwise} }}");

        using var response = await gateway.Client.GetAsync(new Uri("/", UriKind.Relative));

        ((int)response.StatusCode).ShouldBe(status);
        var body = await response.Content.ReadAsStringAsync();
        if (status == 200)
            body.ShouldBe(text);
        else
            body.ShouldContain("\"code\":\"response_too_large\"");
    }

    [Fact]
    public async Task What_is_refused_for_its_head_is_refused_before_its_body_comes()
    {
        var open = new TaskCompletionSource();
        await using var upstream = await RecordingUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/plain";
            await context.Response.Body.FlushAsync();
            await open.Task;
        });
        await using var gateway = await GatewayAsync(upstream.Address, "{ envelope: true, otherwise: fail }");

        using var response = await gateway.Client.GetAsync(new Uri("/", UriKind.Relative)).InTime();

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await response.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"response_not_json\"");
        open.SetResult();
    }

    [Fact]
    public async Task An_answer_that_breaks_off_while_it_is_held_back_is_a_problem()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Json + "Content-Length: 100\r\n\r\n{\"a\":1}");
        });
        await using var gateway = await GatewayAsync(upstream.Address, "{ envelope: true }");
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        (response.Status, response.Complete).ShouldBe((502, true));
        response.Text.ShouldContain("\"code\":\"upstream_body_lost\"");
    }

    [Fact]
    public async Task An_encoded_answer_passes_as_it_is()
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write("{}"u8);
        await using var upstream = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.Body.WriteAsync(zipped.ToArray()).AsTask();
        });
        await using var gateway = await GatewayAsync(upstream.Address, "{ envelope: true }");

        (await gateway.Client.GetByteArrayAsync(new Uri("/", UriKind.Relative))).ShouldBe(zipped.ToArray());
    }

    [Fact]
    public async Task A_range_leads_around_no_rule()
    {
        await using var upstream = await RecordingUpstream.StartAsync(context =>
        {
            if (context.Request.Headers.Range.Count > 0)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = "bytes 0-14/15";
            }
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"id":1,"no":2}""");
        });
        await using var gateway = await GatewayAsync(upstream.Address, "{ body: { id: response.body.id } }");
        using var message = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Range = new RangeHeaderValue(0, null) } };

        using var response = await gateway.Client.SendAsync(message);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"id":1}""");
    }

    [Theory]
    [InlineData("Content-Length: 7\r\n\r\n{\"a\":1}")]
    [InlineData("Expect: 100-continue\r\nContent-Length: 7\r\n\r\n{\"a\":1}")]
    [InlineData("Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n4\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\nX-Sum: 42\r\n\r\n")]
    public async Task A_request_is_changed_however_it_is_framed_and_the_connection_goes_on(string rest)
    {
        await using var upstream = await RecordingUpstream.StartAsync("ok");
        await using var gateway = await RunningGateway.StartAsync(
            $"upstreams: {{ up: '{upstream.Address}' }}\nroutes:\n  /**:\n    to: up\n    request: {{ body: {{ b: 'request.body.a + 1' }} }}\n");
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        for (var i = 0; i < 2; i++)
        {
            var response = await client.ExchangeAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + rest);
            (response.Status, response.Text).ShouldBe((200, "ok"));
            var request = await upstream.NextRequestAsync();
            (request.Text, request.Header("Content-Length"), request.Header("Transfer-Encoding"), request.Header("Trailer")).ShouldBe(("{\"b\":2}", "7", null, null));
        }
    }

    [Fact]
    public async Task A_request_is_changed_on_its_way_to_HTTP_2()
    {
        await using var upstream = await RecordingUpstream.StartAsync("ok", UpstreamProtocol.H2c);
        await using var gateway = await RunningGateway.StartAsync(
            $"upstreams: {{ up: '{upstream.Address}' }}\nroutes:\n  /**:\n    to: up/x?z=1\n    request: {{ body: '[request.body]', query: {{ set: {{ z: '2', y: '{{request.query.q}}' }} }} }}\n");

        using var response = await gateway.Client.PostAsync(new Uri("/?q=a%26b", UriKind.Relative), Text("{}"));

        var request = await upstream.NextRequestAsync();
        (request.Text, request.Target).ShouldBe(("[{}]", "/x?q=a%26b&y=a%26b&z=1"));
    }

    private static Task<RunningGateway> GatewayAsync(string address, string response) =>
        RunningGateway.StartAsync($"upstreams: {{ up: '{address}' }}\nroutes:\n  /**:\n    to: up\n    response: {response}\n");

    private static StringContent Text(string json) => new(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
}
