using System.Text;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>A unary gRPC call whose answer repeats what was sent.</summary>
internal static class GrpcEcho
{
    /// <summary>Answers it.</summary>
    public static async Task AnswerAsync(HttpContext context)
    {
        var message = await GrpcFrame.ReadAsync(context.Request.Body);
        await context.Response.Body.WriteAsync(GrpcFrame.Write([.. "got "u8, .. message!]));
        context.Response.AppendTrailer("grpc-status", "0");
    }

    /// <summary>Asks through a gateway that listens to HTTP/2 there, and demands the whole answer and an upstream that was asked in HTTP/2.</summary>
    public static async Task AskAsync(Uri gateway, RecordingUpstream upstream)
    {
        using var client = Http2Client.Create(gateway);

        using var response = await client.SendAsync(Http2Client.GrpcRequest("/shop.Shop/Unary", "ping"u8.ToArray())).InTime();

        var body = await response.Content.ReadAsStreamAsync();
        Encoding.UTF8.GetString((await GrpcFrame.ReadAsync(body))!).ShouldBe("got ping");
        (await GrpcFrame.ReadAsync(body)).ShouldBeNull();
        response.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
        (await upstream.NextRequestAsync()).Protocol.ShouldBe("HTTP/2");
    }
}
