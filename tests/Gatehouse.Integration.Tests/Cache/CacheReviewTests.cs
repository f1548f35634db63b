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
        (warning.Position!.Value.Line, warning.Position.Value.Column).ShouldBe((5, 7));
    }

    [Theory]
    [InlineData("{ to: plain, cache: 60s }")]
    [InlineData("{ to: up }")]
    [InlineData("{ calls: { a: up/a }, body: a, cache: 60s }")]
    public void Without_such_a_cookie_in_answers_nothing_is_said(string route) =>
        Check($"/a: {route}").Warnings.ShouldNotContain(each => each.Message.Contains(Sticky, StringComparison.Ordinal));

    private static ConfigCheck Check(string route)
    {
        using var folder = new TempFolder();
        var file = folder.Write(
            "gatehouse.yaml",
            $"upstreams:\n  up: {{ destinations: [http://a, http://b], balance: {{ sticky: node, key: 0123456789abcdef0123456789abcdef }} }}\n  plain: http://c\nroutes:\n  {route}\n");
        return ConfigCheck.Run(file, BuiltInPolicies.All, static _ => null);
    }
}
