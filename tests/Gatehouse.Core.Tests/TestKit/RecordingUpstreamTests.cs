using System.Net;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Tests.TestKit;

public sealed class RecordingUpstreamTests
{
    [Fact]
    public async Task Records_an_HTTP_1_request_as_it_was_on_the_wire()
    {
        await using var upstream = await RecordingUpstream.StartAsync("ok");
        await using var client = await RawClient.ConnectAsync(upstream.Port);
        for (var i = 0; i < 2; i++)
        {
            var response = await client.ExchangeAsync(
                "POST /a/%2e?q=%20 HTTP/1.1\r\nx-Zebra: 1\r\nHost: shop\r\nContent-Length: 3\r\nX-Zebra: 2\r\naccept: */*\r\n\r\nabc");
            response.Text.ShouldBe("ok");
            var request = await upstream.NextRequestAsync();
            request.Method.ShouldBe("POST");
            request.Target.ShouldBe("/a/%2e?q=%20");
            request.Headers.Select(header => $"{header.Key}={header.Value}")
                .ShouldBe(["x-Zebra=1", "Host=shop", "Content-Length=3", "X-Zebra=2", "accept=*/*"]);
            request.Text.ShouldBe("abc");
        }
        upstream.Requests.Count.ShouldBe(2);
        upstream.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData(UpstreamProtocol.H2c, "h2c")]
    [InlineData(UpstreamProtocol.Https, "https")]
    public async Task Speaks_HTTP_2_with_gRPC_framing(UpstreamProtocol protocol, string scheme)
    {
        await using var upstream = await RecordingUpstream.StartAsync(EchoAsync, protocol, readBody: false);
        upstream.Address.ShouldStartWith(scheme + "://127.0.0.1:");
        using var client = Http2Client.Create(upstream.Url);
        using var response = await client.SendAsync(Http2Client.GrpcRequest("/shop.Users/Get", [1, 2, 3], []));
        response.Version.ShouldBe(HttpVersion.Version20);
        await using var stream = await response.Content.ReadAsStreamAsync();
        (await GrpcFrame.ReadAsync(stream)).ShouldBe([1, 2, 3]);
        (await GrpcFrame.ReadAsync(stream)).ShouldBe([]);
        (await GrpcFrame.ReadAsync(stream)).ShouldBeNull();
        response.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
        (await upstream.NextRequestAsync()).Header("te").ShouldBe("trailers");

        static async Task EchoAsync(HttpContext context)
        {
            context.Response.ContentType = "application/grpc";
            while (await GrpcFrame.ReadAsync(context.Request.Body) is { } message)
                await context.Response.Body.WriteAsync(GrpcFrame.Write(message));
            context.Response.AppendTrailer("grpc-status", "0");
        }
    }

    [Fact]
    public async Task Serves_HTTP_1_over_TLS()
    {
        await using var upstream = await RecordingUpstream.StartAsync("ok", UpstreamProtocol.Https);
        await using var client = await RawClient.ConnectTlsAsync(upstream.Port, "localhost", "http/1.1");
        client.Connection.NegotiatedProtocol.ShouldBe("http/1.1");
        (await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).Text.ShouldBe("ok");
    }

    [Fact]
    public async Task Tells_when_the_client_went_away()
    {
        await using var upstream = await RecordingUpstream.StartAsync(
            context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        var client = await RawClient.ConnectAsync(upstream.Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        var request = await upstream.NextRequestAsync();
        client.Connection.Reset();
        await request.Aborted.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
