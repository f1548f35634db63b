using Gatehouse.Core.Hosting;
using Gatehouse.Policies;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Integration.Tests.Library;

/// <summary>A gateway inside an ordinary ASP.NET Core application (R7).</summary>
public sealed class EmbeddedGatewayTests : IAsyncLifetime
{
    private RecordingUpstream upstream = null!;
    private WebApplication app = null!;

    private Uri Url => new(app.Urls.First());

    public async Task InitializeAsync()
    {
        upstream = await RecordingUpstream.StartAsync("users");
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddGatehouse(gateway => gateway
            .AddPolicies(BuiltInPolicies.All)
            .AddUpstream("users", upstream.Address)
            .AddRoute("GET /users/**", new { to = "users", securityHeaders = true }));
        app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.Headers["x-app"] = "mine";
            return next(context);
        });
        app.MapGet("/own", () => "own");
        app.UseGatehouse();
        await app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await app.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task Requests_go_through_the_application_to_the_gateway()
    {
        using var client = new HttpClient { BaseAddress = Url };

        using var response = await client.GetAsync("/users/7");

        (await response.Content.ReadAsStringAsync()).ShouldBe("users");
        response.Headers.GetValues("x-app").ShouldBe(["mine"]);
        response.Headers.GetValues("x-frame-options").ShouldBe(["SAMEORIGIN"]);
        (await upstream.NextRequestAsync()).Header("x-gateway-route").ShouldBe("GET /users/**");
    }

    [Fact]
    public async Task Endpoints_of_the_application_go_first()
    {
        using var client = new HttpClient { BaseAddress = Url };

        (await client.GetStringAsync("/own")).ShouldBe("own");
    }

    [Fact]
    public async Task The_rest_is_the_gateways()
    {
        await using var client = await RawClient.ConnectAsync(Url.Port);

        var unknown = await client.ExchangeAsync("GET /nope HTTP/1.1\r\nHost: a\r\n\r\n");
        var health = await client.ExchangeAsync("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
        var refused = await client.ExchangeAsync("GET /users/%2e%2e/nope HTTP/1.1\r\nHost: a\r\n\r\n");

        unknown.Text.ShouldContain("Route not found");
        refused.Status.ShouldBe(400);
        health.Text.ShouldContain("\"users\"");
    }
}
