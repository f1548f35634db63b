using Gatehouse.Core.Hosting;
using Gatehouse.Policies;
using Gatehouse.TestKit.Files;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>R33: what the service sees of a request, and the key does not hold.</summary>
public sealed class KeyTests
{
    [Fact]
    public async Task Cookies_that_are_taken_off_make_no_difference_and_reach_nobody_with_GET()
    {
        await using var cached = await Cached.StartAsync("{ ttl: 60s, dropCookies: true }", static _ => { });
        (await cached.SendAsync("GET /a", "Cookie: a=1")).Header("X-Cache").ShouldBe("Miss");
        (await cached.SendAsync("GET /a", "Cookie: a=2")).Header("X-Cache").ShouldBe("Hit");
        await cached.SendAsync("GET /b", "Cookie: a=1", "Cache-Control: no-store");
        await cached.SendAsync("POST /c", "Cookie: a=1", "Content-Length: 0");

        cached.Upstream.Requests.Select(request => request.Header("Cookie")).ShouldBe([null, null, "a=1"]);
    }

    [Fact]
    public async Task Without_that_an_answer_to_a_cookie_is_kept_only_when_the_service_says_so()
    {
        await using var cached = await Cached.StartAsync("60s", static _ => { });
        await cached.SendAsync("GET /a", "Cookie: a=1");

        (await cached.SendAsync("GET /a", "Cookie: a=2")).Text.ShouldBe("answer 2");
    }

    // A subject is one of its authority's alone.
    [Fact]
    public async Task Callers_with_one_name_of_two_authorities_are_two()
    {
        await using var cached = await Cached.RunAsync(
            """
            auth:
              staff: { apiKey: { header: X-Staff, consumers: { '42': { key: 'a-key-for-staff-0123456789abcdef' } } } }
              customers: { apiKey: { header: X-Customer, consumers: { '42': { key: 'a-key-for-customers-0123456789ab' } } } }
            routes: { /**: { to: up, auth: [staff, customers], cache: { ttl: 60s, key: auth.sub } } }
            """,
            context => context.Response.WriteAsync("for " + context.Request.Headers["X-User-Id"]));
        const string Staff = "X-Staff: a-key-for-staff-0123456789abcdef", Customer = "X-Customer: a-key-for-customers-0123456789ab";

        (await cached.WordAsync("GET /a", Staff)).ShouldBe("Miss");
        (await cached.WordAsync("GET /a", Customer)).ShouldBe("Miss");
        (await cached.WordAsync("GET /a", Staff)).ShouldBe("Hit");
        (await cached.WordAsync("GET /a", Customer)).ShouldBe("Hit");
    }

    [Theory]
    [InlineData("'up/{request.headers[\"x-tenant\"]}'", "60s", "request.headers.x-tenant")]
    [InlineData("'up/{request.ip}'", "true", "request.ip")]
    [InlineData("'up/a?user={auth.sub}'", "60s", "auth.sub")]
    [InlineData("'up/{request.headers[\"x-tenant\"]}'", "{ ttl: 60s, key: 'request.headers[\"x-tenant\"]' }", null)]
    [InlineData("'up/{request.headers[\"x-tenant\"]}'", "{ ttl: 60s, vary: X-Tenant }", null)]
    [InlineData("'up/{request.headers[\"x-tenant\"]}'", "none", null)]
    [InlineData("'up/{id}?q={request.query.q}'", "60s", null)]
    [InlineData("'up/{request.ip}', methods: [POST]", "60s", null)]
    [InlineData("""up, request: { query: { set: { org: '{request.headers["x-tenant"]}' } } }""", "60s", "request.headers.x-tenant")]
    [InlineData("up, request: { query: { add: { who: '{auth.sub}' } } }", "60s", "auth.sub")]
    [InlineData("up, request: { query: { set: { org: '{request.query.q}' } } }", "60s", null)]
    [InlineData("up, request: { query: { set: { org: '{request.body.org}' } } }", "60s", null)]
    [InlineData("up, request: { headers: { set: { X-Who: '{auth.sub}' } } }", "60s", null)]
    public void A_target_that_differs_by_what_is_not_in_the_key_is_warned_of(string target, string cache, string? name)
    {
        using var folder = new TempFolder();
        var check = ConfigCheck.Run(folder.Write("gatehouse.yaml", $"upstreams: {{ up: http://a }}\nroutes: {{ '/{{id}}': {{ to: {target}, cache: {cache} }} }}\n"), BuiltInPolicies.All, static _ => null);

        check.Errors.ShouldBeEmpty();
        check.Warnings.Where(warning => warning.Message.Contains("keeps answers for all", StringComparison.Ordinal)).Select(warning => warning.Message)
            .SingleOrDefault().ShouldBe(name is null ? null : $"route '/{{id}}' keeps answers for all, and its target differs by '{name}'");
    }
}
