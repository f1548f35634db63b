using System.Net;
using System.Text.Json;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Routing;

/// <summary>Which route answers (R2), and what is answered when none does (R4). The least specific routes stand first in the file.</summary>
public sealed class RouteMatchingTests : IAsyncLifetime
{
    private const string Yaml = """
        routes:
          /shop/**: { respond: tail }
          /shop/{id}: { respond: parameter }
          /shop/{id:[0-9]+}: { respond: number }
          /shop/new: { respond: literal }
          POST /shop/new: { respond: post }
          "*.example.com/shop/new": { respond: wildcard }
          "*.eu.example.com/shop/new": { respond: longer wildcard }
          api.example.com/shop/new: { respond: host }
          xn--bcher-kva.example/shop/new: { respond: international }
          "*.xn--e1afmkfd.example/shop/new": { respond: international wildcard }
          GET /read: { respond: read }
          GET,PUT /both: { respond: both }
          /made/in/{place}: { respond: made, methods: [GET], hosts: [made.example.com] }
        """;

    private RunningGateway gateway = null!;

    public async Task InitializeAsync() => gateway = await RunningGateway.StartAsync(Yaml);

    public async Task DisposeAsync() => await gateway.DisposeAsync();

    [Theory]
    [InlineData("GET", "shop.test", "/shop", "tail")]
    [InlineData("GET", "shop.test", "/shop/a/b", "tail")]
    [InlineData("GET", "shop.test", "/shop/abc", "parameter")]
    [InlineData("GET", "shop.test", "/shop/42", "number")]
    [InlineData("GET", "shop.test", "/shop/new", "literal")]
    [InlineData("POST", "shop.test", "/shop/new", "post")]
    [InlineData("GET", "api.example.com", "/shop/new", "host")]
    [InlineData("GET", "API.Example.COM:8080", "/shop/new", "host")]
    [InlineData("GET", "www.example.com", "/shop/new", "wildcard")]
    [InlineData("GET", "a.b.example.com", "/shop/new", "wildcard")]
    [InlineData("GET", "a.eu.example.com", "/shop/new", "longer wildcard")]
    [InlineData("GET", "XN--bcher-KVA.example:80", "/shop/new", "international")]
    [InlineData("GET", "www.xn--e1afmkfd.example", "/shop/new", "international wildcard")]
    [InlineData("GET", "xn--99999999999", "/shop/new", "literal")]
    [InlineData("GET", "example.com", "/shop/new", "literal")]
    [InlineData("GET", "made.example.com", "/made/in/Wien", "made")]
    [InlineData("PUT", "shop.test", "/both", "both")]
    public async Task The_most_specific_route_answers(string method, string host, string path, string expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { Host = host } };
        using var response = await gateway.Client.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).ShouldBe(expected);
    }

    [Fact]
    public async Task An_unknown_path_is_not_found()
    {
        using var response = await gateway.Client.GetAsync("/nope");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        problem.GetProperty("error").GetString().ShouldBe("Route not found");
        problem.GetProperty("code").GetString().ShouldBe("route_not_found");
        problem.GetProperty("status").GetInt32().ShouldBe(404);
        problem.GetProperty("title").GetString().ShouldBe("Not Found");
        problem.GetProperty("correlationId").GetString().ShouldBe(response.Headers.GetValues("x-correlation-id").Single());
    }

    [Fact]
    public async Task A_known_path_with_another_method_names_those_allowed()
    {
        using var response = await gateway.Client.DeleteAsync("/both");

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        string.Join(", ", response.Content.Headers.Allow).ShouldBe("GET, HEAD, PUT");
        (await response.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"method_not_allowed\"");
    }

    [Fact]
    public async Task A_route_of_another_host_is_not_found()
    {
        using var response = await gateway.Client.GetAsync("/made/in/Wien");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task HEAD_is_answered_by_a_GET_route_without_a_body()
    {
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var head = await client.ExchangeAsync("HEAD /read HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD");
        var get = await client.ExchangeAsync("GET /read HTTP/1.1\r\nHost: a\r\n\r\n");

        head.Status.ShouldBe(200);
        head.Header("Content-Length").ShouldBe("4");
        get.Text.ShouldBe("read");
    }

    [Fact]
    public async Task OPTIONS_star_asks_about_the_gateway()
    {
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS");

        response.Status.ShouldBe(204);
        response.Header("Allow").ShouldNotBeNull().ShouldContain("PUT");
        response.Header("x-correlation-id").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("TRACE /shop/new HTTP/1.1\r\nHost: a\r\n\r\n", 501, "method_not_supported")]
    [InlineData("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, "invalid_target")]
    public async Task Methods_that_make_no_sense_are_refused(string request, int status, string code)
    {
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync(request);

        response.Status.ShouldBe(status);
        response.Text.ShouldContain(code);
    }
}
