using System.Net;
using System.Text;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R5: gRPC end to end over HTTP/2: the four kinds of call, trailers, cancellation.</summary>
public sealed class GrpcTests : IAsyncLifetime
{
    private RecordingUpstream upstream = null!;
    private RunningGateway gateway = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        upstream = await RecordingUpstream.StartAsync(ServeAsync, UpstreamProtocol.H2c, readBody: false);
        gateway = await OneRoute.ToAsync(upstream.Address, rest: "listen: h2c://127.0.0.1:0");
        client = Http2Client.Create(new Uri($"http://127.0.0.1:{gateway.Port}"));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_unary_call_gets_its_message_and_its_status()
    {
        using var response = await client.SendAsync(Http2Client.GrpcRequest("/shop.Shop/Unary", "ping"u8.ToArray())).InTime();

        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/grpc");
        var body = await response.Content.ReadAsStreamAsync();
        (await TextAsync(body)).ShouldBe("got ping");
        (await GrpcFrame.ReadAsync(body)).ShouldBeNull();
        response.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
        response.TrailingHeaders.GetValues("grpc-message").ShouldBe(["done"]);
        var request = await upstream.NextRequestAsync();
        (request.Protocol, request.Method, request.Target, request.Header("te")).ShouldBe(("HTTP/2", "POST", "/shop.Shop/Unary", "trailers"));
        request.Header("grpc-timeout").ShouldBeNull();
        request.Header("x-gateway-route").ShouldBe("/**");
    }

    [Fact]
    public async Task A_server_stream_arrives_message_by_message()
    {
        using var response = await client.SendAsync(Http2Client.GrpcRequest("/shop.Shop/Server", "x"u8.ToArray()), HttpCompletionOption.ResponseHeadersRead).InTime();
        var body = await response.Content.ReadAsStreamAsync();

        for (var i = 0; i < 3; i++)
        {
            (await TextAsync(body)).ShouldBe($"{i}");
            goOn.Release();
        }

        (await GrpcFrame.ReadAsync(body)).ShouldBeNull();
        response.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
    }

    [Fact]
    public async Task A_client_stream_arrives_and_is_answered_at_its_end()
    {
        using var content = new PushedContent();
        var sending = client.SendAsync(Call("/shop.Shop/Client", content));
        foreach (var message in new[] { "a", "b", "c" })
            await content.PushAsync(GrpcFrame.Write(Encoding.UTF8.GetBytes(message)));
        content.End();

        using var response = await sending.InTime();

        (await TextAsync(await response.Content.ReadAsStreamAsync())).ShouldBe("abc");
    }

    [Fact]
    public async Task A_conversation_goes_on_message_by_message()
    {
        using var content = new PushedContent();
        using var response = await client.SendAsync(Call("/shop.Shop/Both", content), HttpCompletionOption.ResponseHeadersRead).InTime();
        var body = await response.Content.ReadAsStreamAsync();

        for (var i = 0; i < 10; i++)
        {
            await content.PushAsync(GrpcFrame.Write(Encoding.UTF8.GetBytes($"{i}")));
            (await TextAsync(body)).ShouldBe($"got {i}");
        }
        content.End();

        (await GrpcFrame.ReadAsync(body)).ShouldBeNull();
        response.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
    }

    [Fact]
    public async Task An_upstream_that_ends_a_conversation_ends_it_for_the_client_too()
    {
        using var content = new PushedContent();
        using var response = await client.SendAsync(Call("/shop.Shop/Refuse", content), HttpCompletionOption.ResponseHeadersRead).InTime();

        (await response.Content.ReadAsByteArrayAsync().InTime()).ShouldBeEmpty();
        response.TrailingHeaders.Concat(response.Headers).Single(header => header.Key == "grpc-status").Value.ShouldBe(["7"]);
        (await client.GetAsync("/next").InTime()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_error_without_a_message_comes_with_the_head()
    {
        using var response = await client.SendAsync(Http2Client.GrpcRequest("/shop.Shop/Refuse", "x"u8.ToArray())).InTime();

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        response.TrailingHeaders.Concat(response.Headers).Single(header => header.Key == "grpc-status").Value.ShouldBe(["7"]);
    }

    [Fact]
    public async Task A_call_that_the_client_cancels_is_cancelled_upstream()
    {
        using var cancel = new CancellationTokenSource();
        using var content = new PushedContent();
        using var response = await client.SendAsync(Call("/shop.Shop/Both", content), HttpCompletionOption.ResponseHeadersRead, cancel.Token).InTime();
        var request = await upstream.NextRequestAsync();

        response.Dispose();
        await cancel.CancelAsync();

        await request.Aborted.InTime("RST_STREAM reaches the upstream");
        (await client.GetAsync("/next").InTime()).StatusCode.ShouldBe(HttpStatusCode.OK);
        upstream.Connections.ShouldBe(1);
    }

    private readonly SemaphoreSlim goOn = new(0);

    private async Task ServeAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        switch (context.Request.Path.Value)
        {
            case "/shop.Shop/Unary":
                await SayAsync(context, "got " + await TextAsync(context.Request.Body));
                break;
            case "/shop.Shop/Server":
                for (var i = 0; i < 3; i++)
                {
                    await SayAsync(context, $"{i}");
                    await goOn.WaitAsync(context.RequestAborted);
                }
                break;
            case "/shop.Shop/Client":
                var all = "";
                while (await GrpcFrame.ReadAsync(context.Request.Body) is { } message)
                    all += Encoding.UTF8.GetString(message);
                await SayAsync(context, all);
                break;
            case "/shop.Shop/Both":
                await context.Response.Body.FlushAsync();
                while (await GrpcFrame.ReadAsync(context.Request.Body) is { } message)
                    await SayAsync(context, "got " + Encoding.UTF8.GetString(message));
                break;
            case "/shop.Shop/Refuse":
                context.Response.Headers["grpc-status"] = "7";
                return;
            default:
                return;
        }
        context.Response.AppendTrailer("grpc-status", "0");
        context.Response.AppendTrailer("grpc-message", "done");
    }

    private static async Task SayAsync(HttpContext context, string text) =>
        await context.Response.Body.WriteAsync(GrpcFrame.Write(Encoding.UTF8.GetBytes(text)));

    private static async Task<string> TextAsync(Stream body) =>
        Encoding.UTF8.GetString((await GrpcFrame.ReadAsync(body)).ShouldNotBeNull());

    private static HttpRequestMessage Call(string path, HttpContent content)
    {
        content.Headers.ContentType = new("application/grpc");
        return new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
            Headers = { { "te", "trailers" } },
        };
    }
}
