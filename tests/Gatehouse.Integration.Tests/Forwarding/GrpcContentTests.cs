using System.Security.Cryptography;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R5: what a gRPC call carries arrives octet by octet: messages, metadata, trailers.</summary>
public sealed class GrpcContentTests
{
    // Around the sizes of HTTP/2's frames and windows, and of the gateway's buffers.
    private static readonly int[] Sizes = [0, 1, 4091, 4096, 16_379, 16_384, 65_530, 65_535, 65_536, 1_000_000];

    [Fact]
    public async Task Messages_of_any_size_are_the_same_both_ways()
    {
        await using var upstream = await RecordingUpstream.StartAsync(EchoAsync, UpstreamProtocol.H2c, readBody: false);
        await using var gateway = await ToAsync(upstream);
        using var client = Client(gateway);
        using var content = new PushedContent();
        using var call = Call(content);
        using var response = await client.SendAsync(call, HttpCompletionOption.ResponseHeadersRead).InTime();
        var body = await response.Content.ReadAsStreamAsync();

        foreach (var size in Sizes)
        {
            var message = RandomNumberGenerator.GetBytes(size);
            var sent = content.PushAsync(GrpcFrame.Write(message));
            (await GrpcFrame.ReadAsync(body)).ShouldNotBeNull().AsSpan().SequenceEqual(message).ShouldBeTrue($"{size} octets");
            await sent;
        }
        content.End();

        (await GrpcFrame.ReadAsync(body)).ShouldBeNull();
        response.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
    }

    [Fact]
    public async Task Metadata_and_trailers_are_the_same_both_ways()
    {
        await using var upstream = await RecordingUpstream.StartAsync(
            async context =>
            {
                context.Response.ContentType = "application/grpc+proto";
                context.Response.Headers["x-initial-bin"] = "AAH+/w==";
                await context.Response.Body.WriteAsync(GrpcFrame.Write("partly"u8));
                context.Response.AppendTrailer("grpc-status", "13");
                context.Response.AppendTrailer("grpc-message", "50%25 of %C3%A9t%C3%A9 is over");
                context.Response.AppendTrailer("grpc-status-details-bin", "CAMSBW5vcGU");
                context.Response.AppendTrailer("x-last", new[] { "one", "two" });
            },
            UpstreamProtocol.H2c);
        await using var gateway = await ToAsync(upstream);
        using var client = Client(gateway);
        using var call = Http2Client.GrpcRequest("/shop.Shop/Fail", "x"u8.ToArray());
        call.Headers.Add("grpc-timeout", "10S");
        call.Headers.Add("grpc-encoding", "identity");
        call.Headers.Add("x-trace-bin", "3q2+7w==");

        using var response = await client.SendAsync(call).InTime();

        var body = await response.Content.ReadAsStreamAsync();
        (await GrpcFrame.ReadAsync(body)).ShouldBe("partly"u8.ToArray());
        (await GrpcFrame.ReadAsync(body)).ShouldBeNull();
        response.Headers.GetValues("x-initial-bin").ShouldBe(["AAH+/w=="]);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/grpc+proto");
        response.TrailingHeaders.ToDictionary(trailer => trailer.Key, trailer => string.Join('|', trailer.Value)).ShouldBe(
            new Dictionary<string, string>
            {
                ["grpc-status"] = "13",
                ["grpc-message"] = "50%25 of %C3%A9t%C3%A9 is over",
                ["grpc-status-details-bin"] = "CAMSBW5vcGU",
                ["x-last"] = "one|two",
            },
            ignoreOrder: true);
        var request = await upstream.NextRequestAsync();
        (request.Header("grpc-timeout"), request.Header("grpc-encoding"), request.Header("x-trace-bin"), request.Header("content-type"))
            .ShouldBe(("10S", "identity", "3q2+7w==", "application/grpc"));
    }

    [Fact]
    public async Task A_call_that_breaks_off_has_no_status()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await RecordingUpstream.StartAsync(
            async context =>
            {
                await context.Response.Body.WriteAsync(GrpcFrame.Write("partly"u8));
                await arrived.Task;
                context.Abort();
            },
            UpstreamProtocol.H2c);
        await using var gateway = await ToAsync(upstream);
        using var client = Client(gateway);

        using var response = await client.SendAsync(Http2Client.GrpcRequest("/shop.Shop/Break", "x"u8.ToArray()), HttpCompletionOption.ResponseHeadersRead).InTime();
        var body = await response.Content.ReadAsStreamAsync();

        (await GrpcFrame.ReadAsync(body)).ShouldBe("partly"u8.ToArray());
        arrived.SetResult();

        // Not an end in order, which would be a null.
        await Should.ThrowAsync<IOException>(() => GrpcFrame.ReadAsync(body));
        response.TrailingHeaders.ShouldBeEmpty();
    }

    private static Task<RunningGateway> ToAsync(RecordingUpstream upstream) => OneRoute.ToAsync(upstream.Address, rest: "listen: h2c://127.0.0.1:0");

    private static HttpClient Client(RunningGateway gateway) => Http2Client.Create(new Uri($"http://127.0.0.1:{gateway.Port}"));

    private static HttpRequestMessage Call(HttpContent content)
    {
        var call = Http2Client.GrpcRequest("/shop.Shop/Both");
        content.Headers.ContentType = call.Content!.Headers.ContentType;
        call.Content = content;
        return call;
    }

    private static async Task EchoAsync(HttpContext context)
    {
        await context.Response.Body.FlushAsync();
        while (await GrpcFrame.ReadAsync(context.Request.Body) is { } message)
            await context.Response.Body.WriteAsync(GrpcFrame.Write(message));
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
