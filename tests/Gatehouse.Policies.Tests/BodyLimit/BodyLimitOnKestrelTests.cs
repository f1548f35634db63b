using System.Net;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Policies.BodyLimit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Tests.BodyLimit;

/// <summary>That the server counts, throws and closes is its promise, not ours: ask the real one.</summary>
public sealed class BodyLimitOnKestrelTests
{
    // Kestrel counts what frames the chunks as well: 12 bytes for one of 1008.
    [Theory]
    [InlineData("Transfer-Encoding: chunked", "401\r\n", 1025, 413)]
    [InlineData("Transfer-Encoding: chunked", "3F0\r\n", 1008, 200)]
    [InlineData("Content-Length: 1025", "", 1025, 413)]
    [InlineData("Content-Length: 1024", "", 1024, 200)]
    public async Task A_body_over_the_limit_is_cut_and_its_connection_closed(string framing, string chunkHead, int length, int expected)
    {
        await using var app = Listening(new BodyLimitModule().Make(new BodyLimitOptions { Size = "1KiB" }));
        await app.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(app.Urls.Single()).Port);
        var stream = client.GetStream();
        var end = chunkHead.Length == 0 ? "" : "\r\n0\r\n\r\n";
        var close = expected == 200 ? "Connection: close\r\n" : "";

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: a\r\n{close}{framing}\r\n\r\n{chunkHead}{new string('x', length)}{end}"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));

        answer.ShouldStartWith($"HTTP/1.1 {expected} ");
        answer.ShouldContain("Connection: close");
        answer.Contains("\"code\":\"body_too_large\"", StringComparison.Ordinal).ShouldBe(expected == 413);
    }

    private static WebApplication Listening(RoutePolicy policy)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            context.Features.Set(new GatewayRequest(new CanonicalTarget("/", 1), "cid-1", IPAddress.Loopback));
            return policy.InvokeAsync(context, async inner =>
            {
                await inner.Request.Body.CopyToAsync(Stream.Null);
                await inner.Response.WriteAsync("read");
            });
        });
        return app;
    }
}
