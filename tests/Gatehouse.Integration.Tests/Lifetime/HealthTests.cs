using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Lifetime;

/// <summary>Health (R34), on the clients' listener and on the operators', and the latter's care about who asks (R35).</summary>
public sealed class HealthTests : IAsyncLifetime
{
    private const string Yaml = """
        admin: http://127.0.0.1:0
        upstreams: { users: http://127.0.0.1:1, orders: http://127.0.0.1:2 }
        routes: { /**: users }
        """;

    private RunningGateway gateway = null!;

    public async Task InitializeAsync() => gateway = await RunningGateway.StartAsync(Yaml);

    public async Task DisposeAsync() => await gateway.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Health_names_the_status_the_time_and_the_upstreams(bool admin)
    {
        var health = await gateway.Client.GetFromJsonAsync<JsonElement>(new Uri(admin ? gateway.AdminUrl : gateway.Url, "/health"));

        health.GetProperty("status").GetString().ShouldBe("ok");
        (TimeProvider.System.GetUtcNow() - health.GetProperty("timestamp").GetDateTimeOffset()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        health.GetProperty("upstreams").EnumerateArray().Select(name => name.GetString()).ShouldBe(["users", "orders"]);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_gateway_that_serves_is_live_and_ready(string path)
    {
        using var clients = await gateway.Client.GetAsync(path);
        using var operators = await gateway.Client.GetAsync(new Uri(gateway.AdminUrl, path));

        clients.StatusCode.ShouldBe(HttpStatusCode.OK);
        clients.Headers.CacheControl!.NoStore.ShouldBeTrue();
        operators.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("POST", 405)]
    public async Task Health_is_only_read(string method, int status)
    {
        using var response = await gateway.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/health"));

        ((int)response.StatusCode).ShouldBe(status);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1:9901", 200)]
    [InlineData("[::1]:9901", 200)]
    [InlineData("evil.example", 403)]
    [InlineData("10.0.0.1", 403)]
    [InlineData("localhost.evil.example", 403)]
    [InlineData("xn--99999999999", 403)]
    public async Task The_admin_listener_answers_only_under_its_own_name(string host, int status)
    {
        await using var client = await RawClient.ConnectAsync(gateway.AdminUrl.Port);

        var response = await client.ExchangeAsync($"GET /metrics HTTP/1.1\r\nHost: {host}\r\n\r\n");

        response.Status.ShouldBe(status);
        if (status == 403)
            response.Text.ShouldContain("\"code\":\"host_refused\"");
    }

    [Fact]
    public async Task The_admin_listener_has_no_routes_and_clients_have_no_metrics()
    {
        using var operators = await gateway.Client.GetAsync(new Uri(gateway.AdminUrl, "/x"));
        using var clients = await gateway.Client.GetAsync("/metrics");

        operators.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await operators.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"not_found\"");
        clients.StatusCode.ShouldBe(HttpStatusCode.BadGateway); // a path like any other: the route's
    }
}
