using System.Globalization;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>
/// R33: what one client sends never becomes what another gets. The upstream believes everything it is told, says nothing of caching, and
/// each route has a lifetime: the worst case.
/// </summary>
public sealed class PoisoningTests
{
    private const string Evil = "evil.example";

    public static TheoryData<string, string> UnkeyedFields => new()
    {
        { "X-Forwarded-Host", Evil },
        { "X_Forwarded_Host", Evil },
        { "x-forwarded-host", Evil + ":443" },
        { "X-Forwarded-Proto", "http://evil" },
        { "X-Forwarded-Scheme", "nothttps" },
        { "X-Forwarded-Protocol", "nothttps" },
        { "X-Url-Scheme", "nothttps" },
        { "X-Forwarded-Ssl", "on" },
        { "Front-End-Https", "on" },
        { "X-Forwarded-Port", "123" },
        { "X-Forwarded-Prefix", "//" + Evil },
        { "X-Forwarded-Path", "/" + Evil },
        { "X-Forwarded-Uri", "/" + Evil },
        { "X-Forwarded-Url", "/" + Evil },
        { "X-Forwarded-Server", Evil },
        { "X-Forwarded-By", Evil },
        { "X-Forwarded", "host=" + Evil },
        { "Forwarded", "host=" + Evil },
        { "X-Host", Evil },
        { "X_Host", Evil },
        { "X-HTTP-Host-Override", Evil },
        { "Host-Override", Evil },
        { "X-Original-Host", Evil },
        { "X-Original-URL", "/" + Evil },
        { "X_Original_URL", "/" + Evil },
        { "X-Original-Uri", "/" + Evil },
        { "X-Rewrite-URL", "/" + Evil },
        { "X-Override-URL", "/" + Evil },
        { "X-Envoy-Original-Path", "/" + Evil },
        { "X-HTTP-Method-Override", "POST" },
        { "X_HTTP_Method_Override", "POST" },
        { "X-HTTP-Method", "POST" },
        { "X-Method-Override", "POST" },
        { "Base-Url", "http://" + Evil },
        { "Http-Url", "http://" + Evil },
        { "Request-Uri", "http://" + Evil },
        { "Proxy-Host", Evil },
        { "Proxy", "http://" + Evil },
        { "X-Gateway-Route", Evil },
        { "X-User-Id", "admin" },
        { "X-User-Roles", "admin" },
        { "X_User_Id", "admin" },
    };

    public static TheoryData<string, string> Confusions => new()
    {
        { "GET /account/x.css", "GET /account" },
        { "GET /account;x.css", "GET /account" },
        { "GET /account%2fx.css", "GET /account" },
        { "GET /account/%2e%2e/x.css", "GET /account" },
        { "GET /account/..%2fx.css", "GET /account" },
        { "GET /account%0ax.css", "GET /account" },
        { "GET /account%00x.css", "GET /account" },
        { "GET /account%23x.css", "GET /account" },
        { "GET /account%3fx.css", "GET /account" },
        { "GET /account?x.css", "GET /account" },
        { "GET //account", "GET /account" },
        { "GET /ACCOUNT", "GET /account" },
        { "GET /account/", "GET /account" },
        { "GET /account.css", "GET /account" },
        { "GET /a?x=1&x=2", "GET /a?x=1" },
        { "GET /a?x=1;y=2", "GET /a?x=1" },
        { "GET /a?utm_content=1;x=evil", "GET /a?utm_content=1" },
        { "GET /a?X=1", "GET /a?x=1" },
        { "GET /a?x=%31", "GET /a?x=1" },
        { "GET /a?", "GET /a?x" },
        { "GET /a?x=1&y=2", "GET /a?y=2&x=1" },
    };

    [Theory]
    [MemberData(nameof(UnkeyedFields))]
    public async Task A_field_that_is_no_part_of_the_key_changes_nothing_for_others(string name, string value)
    {
        await using var cached = await EchoAsync();
        var poison = await cached.SendAsync("GET /page", $"{name}: {value}");
        var victim = await cached.SendAsync("GET /page");

        victim.Status.ShouldBe(200);
        victim.Text.ShouldNotContain(Evil);
        victim.Text.ShouldNotContain(value, Case.Sensitive, poison.Text);
    }

    [Theory]
    [MemberData(nameof(Confusions))]
    public async Task What_a_service_may_take_for_two_paths_is_never_one_key(string poison, string asked)
    {
        await using var cached = await EchoAsync();
        await cached.SendAsync(poison);
        var victim = await cached.SendAsync(asked);

        victim.Text.ShouldStartWith(asked + " ");
    }

    [Theory]
    [InlineData("Host: evil.example")]
    [InlineData("Host: SHOP.example")]
    [InlineData("Host: shop.example:81")]
    [InlineData("Host: shop.example.")]
    [InlineData("Host: shop.example", "Host: evil.example")]
    [InlineData("Host: shop.example", "X-Forwarded-Host: a", "X-Forwarded-Host: b")]
    public async Task A_host_in_another_spelling_is_another_key(params string[] fields)
    {
        await using var cached = await EchoAsync();
        await cached.SendAsync("GET /page", fields);
        var victim = await cached.SendAsync("GET /page");

        (victim.Header("X-Cache"), victim.Text).ShouldBe(("Miss", "GET /page for shop.example of shop.example"));
    }

    [Theory]
    [InlineData("Content-Length: 4", "evil")]
    [InlineData("Transfer-Encoding: chunked", "4\r\nevil\r\n0\r\n\r\n")]
    public async Task A_body_with_GET_stores_nothing(string framing, string body)
    {
        await using var cached = await EchoAsync();
        await using var client = await RawClient.ConnectAsync(cached.Gateway.Port);
        var poison = await client.ExchangeAsync($"GET /page HTTP/1.1\r\nHost: shop.example\r\n{framing}\r\n\r\n{body}");

        poison.Header("X-Cache").ShouldBe("Bypass");
        (await cached.WordAsync("GET /page")).ShouldBe("Miss");
    }

    [Theory]
    [InlineData("Authorization: Bearer victim")]
    [InlineData("Cookie: session=victim")]
    public async Task What_was_asked_for_with_credentials_is_nobody_elses(string credentials)
    {
        await using var cached = await EchoAsync();
        (await cached.SendAsync("GET /account/x.css", credentials)).Text.ShouldContain("victim");

        var attacker = await cached.SendAsync("GET /account/x.css");
        (attacker.Header("X-Cache"), attacker.Text.Contains("victim", StringComparison.Ordinal)).ShouldBe(("Miss", false));
    }

    [Fact]
    public async Task Known_callers_share_only_what_the_service_says_is_for_all()
    {
        var said = "max-age=60";
        await using var cached = await Cached.RunAsync(
            """
            auth: { keys: { apiKey: { consumers: { ada: { key: 'a-key-for-ada-0123456789abcdef' }, bob: { key: 'a-key-for-bob-0123456789abcdef' } } } } }
            routes:
              /shared/**: { to: up, auth: keys, cache: 60s }
              /own/**: { to: up, auth: keys, cache: { ttl: 60s, key: auth.sub } }
              /alike/**: { to: up, auth: keys, cache: { ttl: 60s, key: 'auth.roles.size() == 0' } }
            """,
            context =>
            {
                context.Response.Headers.CacheControl = said;
                return context.Response.WriteAsync("for " + context.Request.Headers["X-User-Id"]);
            });
        string[] ada = ["X-API-Key: a-key-for-ada-0123456789abcdef"], bob = ["X-API-Key: a-key-for-bob-0123456789abcdef"];

        await cached.SendAsync("GET /shared/1", ada);
        (await cached.SendAsync("GET /shared/1", bob)).Text.ShouldBe("for bob");
        await cached.SendAsync("GET /own/1", ada);
        (await cached.SendAsync("GET /own/1", bob)).Text.ShouldBe("for bob");
        (await cached.SendAsync("GET /own/1", ada)).Header("X-Cache").ShouldBe("Hit");
        await cached.SendAsync("GET /alike/1", ada);
        (await cached.SendAsync("GET /alike/1", bob)).Text.ShouldBe("for bob", "a key that callers may have in common is not the caller");
        said = "public, max-age=60";
        await cached.SendAsync("GET /shared/2", ada);
        (await cached.SendAsync("GET /shared/2", bob)).Text.ShouldBe("for ada");
        (await cached.SendAsync("GET /shared/2")).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData(301, "Hit")]
    [InlineData(302, "Miss")]
    [InlineData(400, "Miss")]
    [InlineData(403, "Miss")]
    [InlineData(404, "Miss")]
    [InlineData(405, "Miss")]
    [InlineData(413, "Miss")]
    [InlineData(414, "Miss")]
    [InlineData(431, "Miss")]
    [InlineData(500, "Miss")]
    [InlineData(501, "Miss")]
    [InlineData(503, "Miss")]
    public async Task A_provoked_error_is_not_kept_by_a_lifetime_of_the_routes(int status, string word)
    {
        await using var cached = await Cached.StartAsync("60s", context => context.Response.StatusCode = status);
        await cached.SendAsync("GET /a", "X-Oversized: " + new string('x', 4000));

        (await cached.WordAsync()).ShouldBe(word);
    }

    [Theory]
    [InlineData("HEAD /page", "GET /page")]
    [InlineData("OPTIONS /page", "GET /page")]
    [InlineData("POST /page", "GET /page")]
    [InlineData("get /page", "GET /page")]
    [InlineData("PURGE /page", "GET /page")]
    public async Task Other_methods_store_nothing_for_GET(string poison, string asked)
    {
        await using var cached = await EchoAsync();
        await cached.SendAsync(poison);

        (await cached.SendAsync(asked)).Text.ShouldStartWith(asked);
    }

    [Theory]
    [InlineData("Range: bytes=0-1", 206)]
    [InlineData("If-None-Match: *", 304)]
    [InlineData("If-Modified-Since: Sun, 06 Nov 2094 08:49:37 GMT", 304)]
    public async Task Parts_and_304_are_stored_for_nobody(string field, int status)
    {
        await using var cached = await Cached.StartAsync("60s", context =>
        {
            if (context.Request.Headers.Range.Count + context.Request.Headers.IfNoneMatch.Count + context.Request.Headers.IfModifiedSince.Count > 0)
                context.Response.StatusCode = status;
        });
        (await cached.SendAsync("GET /a", field)).Status.ShouldBe(status);
        var victim = await cached.SendAsync();

        (victim.Status, victim.Text, victim.Header("X-Cache")).ShouldBe((200, "answer 2", "Miss"));
    }

    [Theory]
    [InlineData("Connection: close, X-Secret", "X-Secret", null)]
    [InlineData("Keep-Alive: timeout=5", "Keep-Alive", null)]
    [InlineData("X-Correlation-ID: evil", "X-Correlation-ID", "own")]
    [InlineData("X-Cache: evil", "X-Cache", "Hit")]
    [InlineData("Proxy-Authenticate: Basic", "Proxy-Authenticate", null)]
    public async Task Fields_of_one_exchange_are_not_stored(string field, string name, string? expected)
    {
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nX-Secret: 1\r\n{field}\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await RunningGateway.StartAsync($"upstreams: {{ up: '{upstream.Address}' }}\nroutes: {{ /**: {{ to: up, cache: true }} }}");
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        const string Request = "GET /a HTTP/1.1\r\nHost: a\r\nX-Correlation-ID: own\r\n\r\n";
        await client.ExchangeAsync(Request);
        var hit = await client.ExchangeAsync(Request);

        (hit.Header("X-Cache"), hit.Header(name)).ShouldBe(("Hit", expected));
    }

    [Fact]
    public async Task Another_route_for_the_same_URL_has_its_own_answers()
    {
        await using var cached = await Cached.RunAsync(
            """
            routes:
              /p/**: { to: up, cache: 60s, headers: { X-Admin: "true" } }
              /**: { to: up, cache: 60s }
            """,
            context => context.Response.WriteAsync("admin " + context.Request.Headers["X-Admin"]));
        await cached.SendAsync("GET /p/b", "X-Admin: true");

        (await cached.SendAsync("GET /p/b")).Text.ShouldBe("admin ");
        (await cached.SendAsync("GET /p/b", "X-Admin: true")).Text.ShouldBe("admin true");
    }

    // Shows everything that it could be told by who asks.
    private static Task<Cached> EchoAsync() => Cached.RunAsync("routes: { /**: { to: up, cache: 60s } }", context =>
    {
        var fields = context.Request.Headers;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var told = string.Join(' ', fields
            .Where(field => !field.Key.StartsWith("X-Correlation", StringComparison.OrdinalIgnoreCase) && field.Key is not ("Host" or "Via" or "X-Forwarded-For" or "X-Forwarded-Proto" or "X-Forwarded-Host" or "x-gateway-route" or "Content-Length"))
            .Select(field => $" {field.Key}={field.Value}"));
        return context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{context.Request.Method} {target} for {fields["X-Forwarded-Host"]} of {fields["X-Forwarded-Host"]}{told}"));
    });
}
