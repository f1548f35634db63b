using System.Net;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R5: bodies are passed on as they come, and no faster than they are taken.</summary>
public sealed class StreamingTests
{
    [Theory]
    [InlineData(UpstreamProtocol.Http1)]
    [InlineData(UpstreamProtocol.H2c)]
    public async Task Events_reach_the_client_one_by_one_and_the_head_before_the_first(UpstreamProtocol protocol)
    {
        using var next = new SemaphoreSlim(0);
        await using var upstream = await RecordingUpstream.StartAsync(
            async context =>
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.Body.FlushAsync();
                for (var i = 0; i < 3; i++)
                {
                    await next.WaitAsync(context.RequestAborted);
                    await context.Response.WriteAsync($"data: {i}\n\n");
                }
            },
            protocol);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);

        using var response = await gateway.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead).InTime();

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var i = 0; i < 3; i++)
        {
            next.Release();
            (await events.ReadLineAsync().InTime()).ShouldBe($"data: {i}");
            (await events.ReadLineAsync().InTime()).ShouldBe("");
        }
        (await events.ReadToEndAsync().InTime()).ShouldBe("");
    }

    [Theory]
    [InlineData(UpstreamProtocol.Http1)]
    [InlineData(UpstreamProtocol.H2c)]
    public async Task Pieces_of_an_upload_arrive_before_it_is_finished(UpstreamProtocol protocol)
    {
        using var arrived = new SemaphoreSlim(0);
        await using var upstream = await RecordingUpstream.StartAsync(
            async context =>
            {
                var buffer = new byte[100];
                while (await context.Request.Body.ReadAsync(buffer) > 0)
                    arrived.Release();
            },
            protocol,
            readBody: false);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync("2\r\nab\r\n");
            await arrived.WaitAsync().InTime();
        }
        await client.SendAsync("0\r\n\r\n");

        (await client.ReadResponseAsync()).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_head_of_an_upload_arrives_before_its_first_byte()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n");
        var connection = await upstream.NextConnectionAsync();
        await WaitFor.TrueAsync(() => connection.Received.Contains("Content-Length: 2", StringComparison.Ordinal));
        await client.SendAsync("ab");

        (await client.ReadResponseAsync()).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_client_that_does_not_read_stops_the_upstream()
    {
        const int Enough = 64 * 1024 * 1024;
        var written = 0L;
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await RecordingUpstream.StartAsync(async context =>
        {
            var piece = new byte[64 * 1024];
            while (Volatile.Read(ref written) < Enough)
            {
                var write = context.Response.Body.WriteAsync(piece, context.RequestAborted).AsTask();
                // Loopback takes a piece in microseconds: what is not taken in a second is held back.
                if (await Task.WhenAny(write, Patience(TimeSpan.FromSeconds(1))) != write)
                    blocked.TrySetResult();
                await write;
                Interlocked.Add(ref written, piece.Length);
            }
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.Connection.ReadHeadAsync();
        await blocked.Task.InTime("the upstream is held back");

        // Socket buffers of four ends on loopback, and 64 KiB in the gateway.
        Volatile.Read(ref written).ShouldBeLessThan(Enough / 2);
    }

    [Fact]
    public async Task An_upstream_that_does_not_read_stops_the_client()
    {
        var over = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await over.Task;
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, route: "bodyLimit: unlimited");
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 67108864\r\n\r\n");
        var piece = new byte[64 * 1024];
        var sent = 0L;
        while (sent < 64 * 1024 * 1024)
        {
            var write = client.SendAsync(piece);
            if (await Task.WhenAny(write, Patience(TimeSpan.FromSeconds(1))) != write)
                break;
            await write;
            sent += piece.Length;
        }

        over.SetResult();
        sent.ShouldBeLessThan(32 * 1024 * 1024);
    }

    [Fact]
    public async Task A_slow_upload_is_bounded_by_the_idle_timeout_alone()
    {
        double? rate = 1;
        await using var upstream = await RecordingUpstream.StartAsync("done");
        await using var gateway = await OneRoute.ToAsync(upstream.Address, configure: builder => builder.Use(async (context, next) =>
        {
            await next(context);
            rate = context.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>()!.MinDataRate?.BytesPerSecond;
        }));

        await gateway.Client.PostAsync("/", new StringContent("slow"));

        rate.ShouldBeNull("a gRPC stream may be silent for longer than the server's rate of bytes allows");
    }

    [Fact]
    public async Task An_answer_may_begin_before_the_upload_has_ended()
    {
        await using var upstream = await RecordingUpstream.StartAsync(
            async context =>
            {
                var buffer = new byte[1];
                while (await context.Request.Body.ReadAsync(buffer) > 0)
                    await context.Response.Body.WriteAsync(buffer);
            },
            UpstreamProtocol.H2c,
            readBody: false);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: "listen: h2c://127.0.0.1:0");
        using var client = Http2Client.Create(new Uri($"http://127.0.0.1:{gateway.Port}"));
        using var body = new PushedContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = body, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        var sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await body.PushAsync("a"u8.ToArray());
        using var response = await sending.InTime();
        var answer = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[1];
        for (var i = 0; i < 3; i++)
        {
            await answer.ReadExactlyAsync(buffer).AsTask().InTime();
            buffer[0].ShouldBe((byte)('a' + i));
            await body.PushAsync([(byte)('b' + i)]);
        }
        body.End();
        await answer.ReadExactlyAsync(buffer).AsTask().InTime();
        (await answer.ReadAsync(buffer).AsTask().InTime()).ShouldBe(0);
    }

    private static Task Patience(TimeSpan time) => Task.Run(async () =>
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    });
}
