using System.Net;
using System.Security.Cryptography;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R1, R5: large bodies arrive whole in both directions, whatever is spoken on either side.</summary>
public sealed class BodyTests
{
    private const int Size = 10 * 1024 * 1024;

    [Theory]
    [InlineData(UpstreamProtocol.Http1, "http", true)]
    [InlineData(UpstreamProtocol.Http1, "http", false)]
    [InlineData(UpstreamProtocol.H2c, "http", true)]
    [InlineData(UpstreamProtocol.Http1, "h2c", false)]
    [InlineData(UpstreamProtocol.H2c, "h2c", false)]
    public async Task Ten_megabytes_arrive_whole_both_ways(UpstreamProtocol protocol, string listen, bool lengthKnown)
    {
        await using var upstream = await RecordingUpstream.StartAsync(EchoAsync, protocol, readBody: false);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: $"listen: {listen}://127.0.0.1:0");
        using var client = listen == "h2c" ? Http2Client.Create(new Uri($"http://127.0.0.1:{gateway.Port}")) : new HttpClient { BaseAddress = gateway.Url };
        var bytes = RandomNumberGenerator.GetBytes(Size);
        using HttpContent content = lengthKnown ? new ByteArrayContent(bytes) : new StreamContent(new Unsized(bytes));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = content, Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };

        using var response = await client.SendAsync(request).InTime();

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var echoed = await response.Content.ReadAsByteArrayAsync().InTime();
        echoed.Length.ShouldBe(Size);
        SHA256.HashData(echoed).ShouldBe(SHA256.HashData(bytes));
        response.Content.Headers.ContentLength.ShouldBe(lengthKnown && protocol == UpstreamProtocol.Http1 ? Size : response.Content.Headers.ContentLength);
    }

    // The whole body first: over HTTP/1.1 many clients read only after they have written.
    private static async Task EchoAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Response.ContentLength = context.Request.ContentLength;
        await context.Response.Body.WriteAsync(body.ToArray());
    }

    private sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
