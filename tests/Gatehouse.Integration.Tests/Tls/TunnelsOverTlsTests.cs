using System.Security.Cryptography;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Tls;

/// <summary>R5: what clients behind TLS and their upstreams say to each other is neither changed nor held back, and so is the end.</summary>
public sealed class TunnelsOverTlsTests : IDisposable
{
    private const string Upgrade = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n";
    private const string Switch = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n";

    private readonly TempFolder folder = new();
    private readonly byte[] bytes = RandomNumberGenerator.GetBytes(100_000);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task All_octets_of_a_WebSocket_go_both_ways_and_the_upstream_ends_it()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Switch);
            (await connection.ReadBytesAsync(bytes.Length)).ShouldBe(bytes);
            await connection.SendAsync(bytes);
        });
        await using var gateway = await StartAsync(upstream.Address);
        await using var client = await RawClient.ConnectTlsAsync(gateway.Port, "localhost", "http/1.1");

        (await client.ExchangeAsync(Upgrade)).Status.ShouldBe(101);
        await client.SendAsync(bytes);

        (await client.Connection.ReadToEndAsync()).ShouldBe(bytes);
        await upstream.ScriptsAsync();
    }

    [Fact]
    public async Task A_gRPC_conversation_goes_on_message_by_message_to_its_status()
    {
        await using var upstream = await RecordingUpstream.StartAsync(EchoAsync, UpstreamProtocol.H2c, readBody: false);
        await using var gateway = await StartAsync(upstream.Address);
        using var client = Http2Client.Create(new Uri($"https://127.0.0.1:{gateway.Port}"));
        using var content = new PushedContent();
        using var call = Http2Client.GrpcRequest("/shop.Shop/Both");
        content.Headers.ContentType = new("application/grpc");
        call.Content = content;
        using var response = await client.SendAsync(call, HttpCompletionOption.ResponseHeadersRead).InTime();
        var body = await response.Content.ReadAsStreamAsync();

        foreach (var message in new[] { [], "a"u8.ToArray(), bytes })
        {
            await content.PushAsync(GrpcFrame.Write(message));
            (await GrpcFrame.ReadAsync(body)).ShouldBe(message);
        }
        content.End();

        (await GrpcFrame.ReadAsync(body)).ShouldBeNull();
        response.TrailingHeaders.GetValues("grpc-status").ShouldBe(["5"]);
        response.TrailingHeaders.GetValues("grpc-message").ShouldBe(["gone"]);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.FlushAsync();
        while (await GrpcFrame.ReadAsync(context.Request.Body) is { } message)
        {
            await context.Response.Body.WriteAsync(GrpcFrame.Write(message));
            await context.Response.Body.FlushAsync();
        }
        context.Response.AppendTrailer("grpc-status", "5");
        context.Response.AppendTrailer("grpc-message", "gone");
    }

    private Task<RunningGateway> StartAsync(string upstream)
    {
        var certificate = Certificates.Write(folder, "server");
        return OneRoute.ToAsync(upstream, rest: $"listen: {{ url: https://127.0.0.1:0, certificate: {certificate.CertificatePath}, key: {certificate.KeyPath} }}");
    }
}
