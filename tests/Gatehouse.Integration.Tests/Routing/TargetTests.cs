using System.Net;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Routing;

/// <summary>What the destination sees of the path, the query and the host (R3), and which paths are refused (R4).</summary>
public sealed class TargetTests : IAsyncLifetime
{
    private const string Yaml = """
        upstreams:
          users: ADDRESS
        routes:
          /same/**: users
          GET /members/{id:[0-9]+}: users/api/users/{id}
          /admin/**: users/internal/admin/**
          GET /mine/{id}: users/orders?userId={id}
          GET /pairs/{a}/{b}: users/{b}/{a}?from={a}
          GET /fixed: users/elsewhere
          GET /old/**: { to: users, rewrite: { match: "^/old/([a-z]+)-([0-9]+)$", replace: "/files/$1/$2" } }
          GET /client-host: { to: users, host: client }
          GET /named-host: { to: users, host: shop.internal }
        """;

    private RecordingUpstream upstream = null!;
    private RunningGateway gateway = null!;

    public async Task InitializeAsync()
    {
        upstream = await RecordingUpstream.StartAsync("ok");
        gateway = await RunningGateway.StartAsync(Yaml.Replace("ADDRESS", upstream.Address, StringComparison.Ordinal));
    }

    public async Task DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("/same/a/b?x=2", "/same/a/b?x=2")]
    [InlineData("/same", "/same")]
    [InlineData("/same/", "/same/")]
    [InlineData("/members/7", "/api/users/7")]
    [InlineData("/members/7?x=1", "/api/users/7?x=1")]
    [InlineData("/admin/stats/today", "/internal/admin/stats/today")]
    [InlineData("/mine/7?userId=1&page=2", "/orders?page=2&userId=7")]
    [InlineData("/pairs/x/y", "/y/x?from=x")]
    [InlineData("/pairs/x%20z/y", "/y/x%20z?from=x%20z")]
    [InlineData("/fixed?a=1", "/elsewhere?a=1")]
    [InlineData("/old/report-17", "/files/report/17")]
    [InlineData("/old/other", "/old/other")]
    [InlineData("/same/./a/../b", "/same/b")]
    [InlineData("/same/%61%7e%c3%a9", "/same/a~%C3%A9")]
    public async Task The_destination_sees_the_canonical_or_rewritten_path(string sent, string seen)
    {
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync($"GET {sent} HTTP/1.1\r\nHost: a\r\n\r\n");

        response.Status.ShouldBe(200);
        (await upstream.NextRequestAsync()).Target.ShouldBe(seen);
    }

    [Theory]
    [InlineData("/same", null)]
    [InlineData("/client-host", "shop.example.com")]
    [InlineData("/named-host", "shop.internal")]
    public async Task The_host_is_the_destinations_the_clients_or_a_name(string path, string? host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "shop.example.com" } };
        using var response = await gateway.Client.SendAsync(request);

        (await upstream.NextRequestAsync()).Header("Host").ShouldBe(host ?? $"127.0.0.1:{upstream.Port}");
    }

    [Theory]
    [InlineData("/same/%2fetc")]
    [InlineData("/same/%5cetc")]
    [InlineData("/same/%2e%2e/admin")]
    [InlineData("/../etc")]
    [InlineData("/same/a;b")]
    [InlineData("/same/%zz")]
    [InlineData("/same/%ff")]
    [InlineData("/same/%252e")]
    [InlineData("/same\\admin")]
    public async Task A_path_with_two_readings_is_refused(string path)
    {
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");

        response.Status.ShouldBe(400);
        response.Header("Content-Type").ShouldNotBeNull().ShouldStartWith("application/problem+json");
        response.Text.ShouldContain("\"code\":\"invalid_target\"");
        response.Header("x-correlation-id").ShouldNotBeNull();
        upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_path_with_a_NUL_is_refused_by_the_server_itself()
    {
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("GET /same/%00 HTTP/1.1\r\nHost: a\r\n\r\n");

        response.Status.ShouldBe(400);
        (await client.WaitForCloseAsync()).ShouldBeTrue();
        upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_destination_that_cannot_be_reached_is_a_502()
    {
        await using var alone = await RunningGateway.StartAsync($"upstreams: {{ gone: 'http://127.0.0.1:{TestKit.FreePort.Next()}' }}\nroutes: {{ /**: gone }}\n");

        using var response = await alone.Client.GetAsync("/x");

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldContain("\"code\":\"upstream_unreachable\"");
        text.ShouldNotContain("127.0.0.1");
    }
}
