using System.Net;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Policies;

/// <summary>Security headers and CORS on every kind of answer (R18).</summary>
public sealed class SecurityAndCorsTests : IAsyncLifetime
{
    private const string Yaml = """
        upstreams:
          up: ADDRESS
          gone: http://127.0.0.1:GONE
        defaults:
          securityHeaders: true
          cors: { origins: [https://shop.example.com], credentials: true, exposeHeaders: [x-total] }
        routes:
          GET,POST /up/**: up
          GET /gone: gone
          GET /bare: { to: up, securityHeaders: false, cors: false }
          GET /own: { to: up, securityHeaders: { xFrameOptions: DENY }, cors: true }
        """;

    private RecordingUpstream upstream = null!;
    private RunningGateway gateway = null!;

    public async Task InitializeAsync()
    {
        upstream = await RecordingUpstream.StartAsync(Answer);
        gateway = await RunningGateway.StartAsync(Yaml
            .Replace("ADDRESS", upstream.Address, StringComparison.Ordinal)
            .Replace("GONE", $"{FreePort.Next()}", StringComparison.Ordinal));
    }

    public async Task DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/up/1", 200)]
    [InlineData("HEAD", "/up/1", 200)]
    [InlineData("GET", "/gone", 502)]
    public async Task Security_headers_are_on_every_answer_of_a_route(string method, string path, int status)
    {
        using var response = await SendAsync(method, path);

        ((int)response.StatusCode).ShouldBe(status);
        response.Headers.GetValues("x-content-type-options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("x-frame-options").ShouldBe(["SAMEORIGIN"]);
        response.Headers.GetValues("strict-transport-security").ShouldBe(["max-age=31536000; includeSubDomains"]);
        response.Headers.Contains("x-powered-by").ShouldBeFalse();
        response.Headers.GetValues("access-control-allow-origin").ShouldBe(["https://shop.example.com"]);
        response.Headers.GetValues("access-control-expose-headers").ShouldBe(["x-total"]);
    }

    [Fact]
    public async Task A_route_takes_inherited_policies_off()
    {
        using var response = await SendAsync("GET", "/bare");

        response.Headers.GetValues("x-powered-by").ShouldBe(["spite"]);
        response.Headers.Contains("x-content-type-options").ShouldBeFalse();
        response.Headers.GetValues("access-control-allow-origin").ShouldBe(["https://upstream.example"]);
    }

    [Fact]
    public async Task A_section_of_a_route_replaces_the_inherited_one()
    {
        using var response = await SendAsync("GET", "/own");

        response.Headers.GetValues("x-frame-options").ShouldBe(["DENY"]);
        response.Headers.GetValues("access-control-allow-origin").ShouldBe(["*"]);
        response.Headers.Contains("access-control-allow-credentials").ShouldBeFalse();
    }

    [Fact]
    public async Task A_preflight_is_answered_for_a_route_that_has_no_OPTIONS()
    {
        using var response = await PreflightAsync("/up/1", "https://shop.example.com");

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Headers.GetValues("access-control-allow-origin").ShouldBe(["https://shop.example.com"]);
        response.Headers.GetValues("access-control-allow-credentials").ShouldBe(["true"]);
        response.Headers.GetValues("access-control-allow-headers").ShouldBe(["x-mine"]);
        response.Headers.GetValues("access-control-allow-methods").Single().ShouldContain("POST");
        response.Headers.GetValues("access-control-max-age").ShouldBe(["600"]);
        response.Headers.Vary.ShouldContain("Origin");
        upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_preflight_of_another_origin_is_refused()
    {
        using var response = await PreflightAsync("/up/1", "https://evil.example");

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"cors_refused\"");
        response.Headers.Contains("access-control-allow-origin").ShouldBeFalse();
    }

    [Fact]
    public async Task An_answer_to_another_origin_does_not_allow_it()
    {
        using var response = await SendAsync("GET", "/up/1", "https://evil.example");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.Contains("access-control-allow-origin").ShouldBeFalse();
        response.Headers.Vary.ShouldContain("Origin");
    }

    [Fact]
    public async Task A_WebSocket_is_opened_with_the_same_headers()
    {
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync(
            "GET /up/socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: https://shop.example.com\r\n\r\n");

        response.Status.ShouldBe(101);
        response.Header("Upgrade").ShouldBe("websocket");
        response.Header("X-Content-Type-Options").ShouldBe("nosniff");
        response.Header("Access-Control-Allow-Origin").ShouldBe("https://shop.example.com");
        response.Header("Sec-WebSocket-Accept").ShouldBe("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    private static async Task Answer(HttpContext context)
    {
        if (context.Request.Headers.Upgrade == "websocket")
        {
            context.Response.Headers["Sec-WebSocket-Accept"] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
            context.Response.Headers.Upgrade = "websocket";
            await using var stream = await context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>()!.UpgradeAsync();
            return;
        }
        context.Response.Headers["x-powered-by"] = "spite";
        context.Response.Headers["access-control-allow-origin"] = "https://upstream.example";
        await context.Response.WriteAsync("ok");
    }

    private Task<HttpResponseMessage> SendAsync(string method, string path, string origin = "https://shop.example.com") =>
        gateway.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "Origin", origin } } });

    private Task<HttpResponseMessage> PreflightAsync(string path, string origin) =>
        gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Options, path)
        {
            Headers = { { "Origin", origin }, { "Access-Control-Request-Method", "POST" }, { "Access-Control-Request-Headers", "x-mine" } },
        });
}
