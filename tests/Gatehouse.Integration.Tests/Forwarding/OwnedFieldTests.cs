using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R6: what the gateway says about a request is said by the gateway alone.</summary>
public sealed class OwnedFieldTests
{
    private const string TrustsLoopback = "forwarded: { trust: [127.0.0.0/8, 10.0.0.1], standard: true }";

    [Fact]
    public async Task The_upstream_learns_who_asked_and_how()
    {
        var (request, response) = await ExchangeAsync("");

        request.Header("X-Forwarded-For").ShouldBe("127.0.0.1");
        request.Header("X-Forwarded-Proto").ShouldBe("http");
        request.Header("X-Forwarded-Host").ShouldBe("shop.example:81");
        request.Header("x-gateway-route").ShouldBe("/**");
        request.Header("Via").ShouldBe("1.1 gatehouse");
        request.Header("Forwarded").ShouldBeNull();
        request.Header("x-correlation-id").ShouldBe(response.Header("x-correlation-id"));
        response.Header("x-correlation-id")!.Length.ShouldBe(32);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "1.2.3.4", "127.0.0.1")]
    [InlineData("x-forwarded-for", "1.2.3.4", "127.0.0.1")]
    [InlineData("X_Forwarded_For", "1.2.3.4", null)]
    [InlineData("X-Forwarded_For", "1.2.3.4", null)]
    [InlineData("X-Forwarded-Proto", "https", "http")]
    [InlineData("X_FORWARDED_PROTO", "https", null)]
    [InlineData("X-Forwarded-Host", "evil", "shop.example:81")]
    [InlineData("X-Gateway-Route", "GET /admin", "/**")]
    [InlineData("x_gateway_route", "GET /admin", null)]
    [InlineData("Forwarded", "for=1.2.3.4", null)]
    [InlineData("X-Real-IP", "1.2.3.4", null)]
    [InlineData("X-Original-URL", "/admin", null)]
    [InlineData("X-Rewrite-URL", "/admin", null)]
    [InlineData("X-Forwarded-Prefix", "/admin", null)]
    [InlineData("X-Forwarded-Port", "1", null)]
    public async Task A_clients_copy_is_removed(string name, string value, string? sent)
    {
        var (request, _) = await ExchangeAsync($"{name}: {value}\r\n{name}: {value}\r\n");

        request.Header(name).ShouldBe(sent);
    }

    [Theory]
    [InlineData("x-correlation-id: abc-1.2:3/4\r\n", "abc-1.2:3/4")]
    [InlineData("X-Correlation-ID: a b\r\n", null)]
    [InlineData("x-correlation-id: a\r\nx-correlation-id: b\r\n", null)]
    [InlineData("x-correlation-id: \r\n", null)]
    [InlineData("x-correlation-id: <script>\r\n", null)]
    [InlineData("x_correlation_id: mine\r\n", null)]
    public async Task A_correlation_id_is_taken_when_it_is_well_formed_and_made_otherwise(string fields, string? taken)
    {
        var (request, response) = await ExchangeAsync(fields);

        var id = request.Header("x-correlation-id").ShouldNotBeNull();
        response.Header("x-correlation-id").ShouldBe(id);
        if (taken is null)
            id.Length.ShouldBe(32);
        else
            id.ShouldBe(taken);
        request.Header("x_correlation_id").ShouldBeNull();
    }

    [Fact]
    public async Task Forwarded_is_sent_when_it_is_configured()
    {
        var (request, _) = await ExchangeAsync("Forwarded: for=evil\r\n", "forwarded: { standard: true }");

        request.Header("Forwarded").ShouldBe("for=127.0.0.1;host=\"shop.example:81\";proto=http");
    }

    [Theory]
    [InlineData("X-Forwarded-For: 203.0.113.9\r\n", "203.0.113.9", "203.0.113.9, 127.0.0.1")]
    [InlineData("X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\n", "203.0.113.9", "203.0.113.9, 127.0.0.1")]
    [InlineData("X-Forwarded-For: 203.0.113.9, 10.0.0.1\r\n", "203.0.113.9", "203.0.113.9, 127.0.0.1")]
    [InlineData("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 203.0.113.9\r\n", "203.0.113.9", "203.0.113.9, 127.0.0.1")]
    [InlineData("X-Forwarded-For: 203.0.113.9:4711\r\n", "203.0.113.9", "203.0.113.9, 127.0.0.1")]
    [InlineData("X-Forwarded-For: 2001:db8::1\r\n", "\"[2001:db8::1]\"", "2001:db8::1, 127.0.0.1")]
    [InlineData("X-Forwarded-For: evil\r\n", "127.0.0.1", "127.0.0.1")]
    [InlineData("", "127.0.0.1", "127.0.0.1")]
    public async Task A_trusted_proxy_is_believed_about_the_address(string fields, string client, string chain)
    {
        var (request, _) = await ExchangeAsync(fields, TrustsLoopback);

        request.Header("X-Forwarded-For").ShouldBe(chain);
        request.Header("Forwarded")!.ShouldStartWith($"for={client};");
    }

    [Theory]
    [InlineData("X-Forwarded-Proto: https\r\nX-Forwarded-Host: www.example\r\n", "https", "www.example")]
    [InlineData("X-Forwarded-Proto: javascript\r\nX-Forwarded-Host: a, b\r\n", "http", "shop.example:81")]
    [InlineData("X-Forwarded-Host: a\";x=\"\r\n", "http", "shop.example:81")]
    [InlineData("X-Forwarded-Host: a\tb\r\n", "http", "shop.example:81")]
    [InlineData("X-Forwarded-Host: caf\u00e9\r\n", "http", "shop.example:81")]
    public async Task A_trusted_proxy_is_believed_about_scheme_and_host_when_they_are_well_formed(string fields, string scheme, string host)
    {
        var (request, _) = await ExchangeAsync(fields, TrustsLoopback);

        (request.Header("X-Forwarded-Proto"), request.Header("X-Forwarded-Host")).ShouldBe((scheme, host));
        request.Header("Forwarded").ShouldBe($"for=127.0.0.1;host=\"{host}\";proto={scheme}");
    }

    [Fact]
    public async Task Via_tells_the_whole_way()
    {
        var (request, _) = await ExchangeAsync("Via: 1.0 first\r\nVia: 1.1 second\r\n");

        request.Header("Via").ShouldBe("1.0 first,1.1 second, 1.1 gatehouse");
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("host: client", "shop.example:81")]
    [InlineData("host: api.internal", "api.internal")]
    [InlineData("host: api.internal:8443", "api.internal:8443")]
    public async Task The_upstream_sees_the_host_that_the_route_says(string route, string? host)
    {
        await using var upstream = await RecordingUpstream.StartAsync("hello");
        await using var gateway = await OneRoute.ToAsync(upstream.Address, route: route);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: shop.example:81\r\n\r\n");

        (await upstream.NextRequestAsync()).Header("Host").ShouldBe(host ?? $"127.0.0.1:{upstream.Port}");
    }

    [Theory]
    [InlineData("a,b")]
    [InlineData("a%20b")]
    [InlineData("[::1]:80")]
    [InlineData("a_b")]
    public async Task A_strange_host_is_passed_on_or_refused_but_breaks_nothing(string host)
    {
        await using var upstream = await RecordingUpstream.StartAsync("hello");
        await using var gateway = await OneRoute.ToAsync(upstream.Address, route: "host: client");
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");

        response.Status.ShouldBeOneOf(200, 400);
        if (response.Status == 200)
            (await upstream.NextRequestAsync()).Header("Host").ShouldBe(host);
    }

    // The first begins with an "a" of full width, which Latin-1 would make an "a"; the third is no Punycode.
    [Theory]
    [InlineData("xn--dmin-zg0y.example.com")]
    [InlineData("xn--bcher-kva.example")]
    [InlineData("xn--99999999999")]
    [InlineData("XN--a-ecp.ru:80")]
    public async Task An_international_name_is_passed_on_as_it_came(string host)
    {
        await using var upstream = await RecordingUpstream.StartAsync("hello");
        await using var gateway = await OneRoute.ToAsync(upstream.Address, route: "host: client", rest: "forwarded: { standard: true }");
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        (await client.ExchangeAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status.ShouldBe(200);

        var request = await upstream.NextRequestAsync();
        request.Header("Host").ShouldBe(host);
        request.Header("X-Forwarded-Host").ShouldBe(host);
        request.Header("Forwarded").ShouldBe($"for=127.0.0.1;host=\"{host}\";proto=http");
    }

    private static async Task<(RecordedRequest Request, RawResponse Response)> ExchangeAsync(string fields, string rest = "")
    {
        await using var upstream = await RecordingUpstream.StartAsync("hello");
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: rest);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        var response = await client.ExchangeAsync($"GET / HTTP/1.1\r\nHost: shop.example:81\r\n{fields}\r\n");
        response.Status.ShouldBe(200);
        return (await upstream.NextRequestAsync(), response);
    }
}
