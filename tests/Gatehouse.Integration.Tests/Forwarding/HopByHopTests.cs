using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R5, R6: fields for one connection stay there (RFC 9110, 7.6.1), and cannot be used against the gateway's own.</summary>
public sealed class HopByHopTests
{
    [Theory]
    [InlineData("Keep-Alive", "timeout=5")]
    [InlineData("TE", "trailers")]
    [InlineData("Proxy-Connection", "keep-alive")]
    [InlineData("Proxy-Authorization", "Basic eDp5")]
    [InlineData("Proxy-Authenticate", "Basic")]
    [InlineData("HTTP2-Settings", "AAMAAABkAARAAAAAAAIAAAAA")]
    public async Task A_field_for_the_connection_is_not_passed_upstream(string name, string value)
    {
        var request = await SentUpstreamAsync($"{name}: {value}\r\n");

        request.Header(name).ShouldBeNull();
    }

    [Theory]
    [InlineData("h2c")]
    [InlineData("TLS/1.0")]
    [InlineData("H2C")]
    [InlineData("HTTP/2.0")]
    [InlineData("websocket, h2c")]
    [InlineData("a b")]
    public async Task Other_versions_of_HTTP_and_lists_are_not_switched_to(string protocol)
    {
        var request = await SentUpstreamAsync($"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: {protocol}\r\nHTTP2-Settings: AAMAAABk\r\n");

        (request.Header("Upgrade"), request.Header("Connection"), request.Header("HTTP2-Settings")).ShouldBe((null, null, null));
    }

    [Fact]
    public async Task Fields_that_the_client_nominates_are_removed_and_only_those()
    {
        // Kestrel shortens a list with "close" or "keep-alive" in it to that word before anybody sees it.
        var request = await SentUpstreamAsync("Connection: X-Mine ,Foo\r\nConnection: x-OTHER\r\nX-Mine: 1\r\nx-other: 2\r\nX-Mine-Too: 3\r\n");

        (request.Header("X-Mine"), request.Header("X-Other"), request.Header("X-Mine-Too"), request.Header("Connection")).ShouldBe((null, null, "3", null));
    }

    [Fact]
    public async Task The_gateways_own_fields_cannot_be_nominated_away()
    {
        var request = await SentUpstreamAsync(
            "Connection: x-forwarded-for, x-forwarded-host, x-forwarded-proto, x-gateway-route, via, x-correlation-id, host, content-length, cookie\r\nCookie: a=b\r\n");

        request.Header("X-Forwarded-For").ShouldBe("127.0.0.1");
        request.Header("X-Forwarded-Proto").ShouldBe("http");
        request.Header("X-Forwarded-Host").ShouldBe("shop");
        request.Header("x-gateway-route").ShouldBe("/**");
        request.Header("x-correlation-id").ShouldNotBeNullOrEmpty();
        request.Header("Via").ShouldBe("1.1 gatehouse");
        request.Header("Host").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_field_that_a_policy_sets_cannot_be_nominated_away()
    {
        var request = await SentUpstreamAsync("Connection: x-tenant\r\nX-Tenant: mine\r\n", "requestHeaders: { set: { X-Tenant: gold } }");

        request.Header("X-Tenant").ShouldBe("gold");
    }

    [Fact]
    public async Task A_length_that_is_nominated_still_frames_the_body()
    {
        await using var upstream = await RecordingUpstream.StartAsync("hello");
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        for (var i = 0; i < 2; i++)
        {
            await client.ExchangeAsync("POST / HTTP/1.1\r\nHost: a\r\nConnection: content-length, host\r\nContent-Length: 3\r\n\r\nabc");
            (await upstream.NextRequestAsync()).Text.ShouldBe("abc");
        }
    }

    [Fact]
    public async Task Fields_for_the_connection_are_not_passed_to_the_client()
    {
        await using var upstream = RawUpstream.Answering(
            "HTTP/1.1 200 OK\r\nConnection: X-Theirs, keep-alive\r\nX-Theirs: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nUpgrade: h2c\r\n"
            + "x-correlation-id: theirs\r\nX-Kept: 2\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nx-correlation-id: mine\r\n\r\n");

        foreach (var name in new[] { "Connection", "X-Theirs", "Keep-Alive", "Proxy-Authenticate", "Upgrade" })
            response.Header(name).ShouldBeNull(name);
        response.Header("X-Kept").ShouldBe("2");
        response.Header("x-correlation-id").ShouldBe("mine");
    }

    private static async Task<RecordedRequest> SentUpstreamAsync(string fields, string route = "")
    {
        await using var upstream = await RecordingUpstream.StartAsync("hello");
        await using var gateway = await OneRoute.ToAsync(upstream.Address, route: route);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        (await client.ExchangeAsync($"GET / HTTP/1.1\r\nHost: shop\r\n{fields}\r\n")).Status.ShouldBe(200);
        return await upstream.NextRequestAsync();
    }
}
