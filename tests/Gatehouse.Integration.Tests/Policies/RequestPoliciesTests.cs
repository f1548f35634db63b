using System.Net;
using System.Text;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Policies;

/// <summary>Policies that look at the request: addresses, sizes, headers, and those that answer it (R18, R3).</summary>
public sealed class RequestPoliciesTests : IAsyncLifetime
{
    private const string Yaml = """
        upstreams:
          up: ADDRESS
        defaults:
          bodyLimit: 10
          requestHeaders: { set: { x-tenant: shop }, remove: [cookie] }
          responseHeaders: { remove: [server], add: { x-seen: by-gatehouse } }
        routes:
          /up/**: up
          POST /large: { to: up, bodyLimit: 1KiB }
          GET /plain: { to: up, requestHeaders: false, responseHeaders: false }
          GET /office: { to: up, ipFilter: { allow: 10.0.0.0/8 } }
          GET /here: { to: up, ipFilter: { allow: [127.0.0.0/8, "::1"] } }
          GET /not-you: { to: up, ipFilter: { deny: 127.0.0.1 } }
          GET /old/**: { redirect: "/new/{rest}", status: 308 }
          GET /blog/{post}: { redirect: "https://blog.example.com/{post}" }
          GET /gone: { respond: { status: 410, body: { error: gone, since: 2024 }, headers: { cache-control: max-age=60 } } }
        forwarded:
          trust: [127.0.0.2]
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
    [InlineData("/office", 403)]
    [InlineData("/not-you", 403)]
    [InlineData("/here", 200)]
    public async Task Addresses_are_filtered_whatever_a_stranger_says_of_himself(string path, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-Forwarded-For", "10.1.1.1" } } };
        using var response = await gateway.Client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(status);
        if (status == 403)
            (await response.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"ip_refused\"");
    }

    [Theory]
    [InlineData("/up/a", 10, 200)]
    [InlineData("/up/a", 11, 413)]
    [InlineData("/large", 1024, 200)]
    [InlineData("/large", 1025, 413)]
    public async Task A_body_that_says_its_size_is_limited(string path, int size, int status)
    {
        using var response = await gateway.Client.PostAsync(path, new StringContent(new string('x', size)));

        ((int)response.StatusCode).ShouldBe(status);
        upstream.Requests.Count.ShouldBe(status == 200 ? 1 : 0);
        if (status == 413)
            (await response.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"body_too_large\"");
    }

    [Fact]
    public async Task A_body_in_chunks_is_limited_and_the_connection_closed()
    {
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("POST /up/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n" + new string('x', 32) + "\r\n0\r\n\r\n");

        response.Status.ShouldBe(413);
        response.Header("Connection").ShouldBe("close");
        response.Header("x-seen").ShouldBe("by-gatehouse");
        (await client.WaitForCloseAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Headers_of_request_and_answer_are_changed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/up/a") { Headers = { { "Cookie", "a=b" }, { "X-Tenant", "mine" }, { "X_Tenant", "sneaky" } } };
        using var response = await gateway.Client.SendAsync(request);
        var seen = await upstream.NextRequestAsync();

        seen.Values("x-tenant").ShouldBe(["shop"]);
        seen.Values("x_tenant").ShouldBeEmpty();
        seen.Values("cookie").ShouldBeEmpty();
        response.Headers.Contains("server").ShouldBeFalse();
        response.Headers.GetValues("x-seen").ShouldBe(["by-gatehouse"]);
    }

    [Fact]
    public async Task Header_policies_can_be_taken_off_a_route()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/plain") { Headers = { { "Cookie", "a=b" } } };
        using var response = await gateway.Client.SendAsync(request);
        var seen = await upstream.NextRequestAsync();

        seen.Header("cookie").ShouldBe("a=b");
        seen.Values("x-tenant").ShouldBeEmpty();
        response.Headers.GetValues("server").ShouldBe(["Kestrel"]);
    }

    [Theory]
    [InlineData("/old/a/b?c=d", 308, "/new/a/b?c=d")]
    [InlineData("/blog/a%20b", 307, "https://blog.example.com/a%20b")]
    public async Task A_route_can_redirect(string path, int status, string location)
    {
        using var response = await gateway.Client.GetAsync(path);

        ((int)response.StatusCode).ShouldBe(status);
        response.Headers.GetValues("location").ShouldBe([location]);
        response.Headers.GetValues("x-seen").ShouldBe(["by-gatehouse"]);
    }

    [Fact]
    public async Task A_route_can_answer_by_itself()
    {
        using var response = await gateway.Client.GetAsync("/gone");

        response.StatusCode.ShouldBe(HttpStatusCode.Gone);
        response.Headers.CacheControl!.ToString().ShouldBe("max-age=60");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync()).ShouldBe("""{"error":"gone","since":2024}""");
    }
}
