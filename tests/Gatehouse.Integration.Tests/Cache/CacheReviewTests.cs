using Gatehouse.Core.Hosting;
using Gatehouse.Policies;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>R33: what <c>check</c> says of routes that keep answers.</summary>
public sealed class CacheReviewTests
{
    private const string Sticky = "a cookie that keeps clients at a destination comes with nearly every answer";

    [Theory]
    [InlineData("{ to: up, cache: 60s }", "up")]
    [InlineData("{ to: up, cache: { ttl: 60s, dropCookies: true } }", "up")]
    [InlineData("{ to: plain, cache: 60s, split: { shares: { up: 5% } } }", "up")]
    public void A_cache_before_an_upstream_that_sets_cookies_is_warned_of(string route, string upstream)
    {
        var check = Check($"/a: {route}");

        check.Errors.ShouldBeEmpty();
        var warning = check.Warnings.Single(each => each.Message.Contains(Sticky, StringComparison.Ordinal));
        warning.Message.ShouldContain($"'{upstream}'");
        (warning.Position!.Value.Line, warning.Position.Value.Column).ShouldBe((5, 3));
    }

    [Theory]
    [InlineData("{ to: plain, cache: 60s }")]
    [InlineData("{ to: up }")]
    [InlineData("{ calls: { a: up/a }, body: a, cache: 60s }")]
    public void Without_such_a_cookie_in_answers_nothing_is_said(string route) =>
        Check($"/a: {route}").Warnings.ShouldNotContain(each => each.Message.Contains(Sticky, StringComparison.Ordinal));

    [Theory]
    [InlineData("to: plain, cache: 60s, response: { body: { mine: auth.sub } }", "auth.sub")]
    [InlineData("to: plain, cache: 60s, response: { body: auth }", "auth")]
    [InlineData("to: plain, cache: 60s, response: { headers: { set: { x-ip: '{request.ip}' } } }", "request.ip")]
    [InlineData("to: plain, cache: 60s, response: { headers: { add: { x-all: 'a {request.correlationId}' } } }", "request.correlationId")]
    [InlineData("""to: plain, cache: 60s, response: { body: 'request.headers["x-tenant"]' }""", "request.headers.x-tenant")]
    [InlineData("""to: plain, cache: { ttl: 60s, key: 'request.headers["x-other"]' }, response: { body: 'request.headers["x-tenant"]' }""", "request.headers.x-tenant")]
    [InlineData("to: plain, cache: { ttl: 60s, key: auth.roles }, response: { body: auth.sub }", "auth.sub")]
    [InlineData("calls: { a: plain/a }, body: [a, auth.sub], cache: 60s", "auth.sub")]
    public void An_answer_that_is_made_for_one_client_and_kept_for_all_is_refused(string route, string value)
    {
        var check = Check($"/a: {{ {route} }}");

        var error = check.Errors.Single();
        error.Message.ShouldContain($"'{value}'");
        error.Message.ShouldContain("keeps answers for all");
        (error.Position!.Value.Line, error.Position.Value.Column).ShouldBe((5, 3));
    }

    [Theory]
    [InlineData("to: plain, response: { body: auth.sub }")]
    [InlineData("to: plain, cache: none, response: { body: auth.sub }")]
    [InlineData("to: plain, cache: 60s, response: { body: [request.path, request.query.q, request.host, response.body, response.headers] }")]
    [InlineData("to: plain, cache: { ttl: 60s, key: auth.sub }, response: { body: [auth.sub, auth.roles] }")]
    [InlineData("""to: plain, cache: { ttl: 60s, key: 'request.headers["x-tenant"]' }, response: { body: 'request.headers["x-tenant"]' }""")]
    [InlineData("""to: plain, cache: { ttl: 60s, vary: [X-Tenant] }, response: { body: 'request.headers["x-tenant"]' }""")]
    [InlineData("to: plain, cache: 60s, response: { envelope: true }")]
    [InlineData("calls: { a: plain/a }, body: [a, request.path], cache: 60s")]
    [InlineData("to: plain, methods: [POST], cache: true, response: { body: auth.sub }")]
    [InlineData("to: plain, cache: 60s, response: { body: request.body }")]
    public void What_the_key_tells_apart_may_stand_in_an_answer_that_is_kept(string route) => Check($"/a: {{ {route} }}").Errors.ShouldBeEmpty();

    private static ConfigCheck Check(string route)
    {
        using var folder = new TempFolder();
        var file = folder.Write(
            "gatehouse.yaml",
            $"upstreams:\n  up: {{ destinations: [http://a, http://b], balance: {{ sticky: node, key: 0123456789abcdef0123456789abcdef }} }}\n  plain: http://c\nroutes:\n  {route}\n");
        return ConfigCheck.Run(file, BuiltInPolicies.All, static _ => null);
    }
}
