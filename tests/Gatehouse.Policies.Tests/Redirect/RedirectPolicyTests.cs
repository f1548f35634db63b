using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Policies.Redirect;

namespace Gatehouse.Policies.Tests.Redirect;

public sealed class RedirectPolicyTests
{
    private static readonly RedirectModule Module = new();

    [Theory]
    [InlineData("/api/{rest}", "a/b", "", "/api/a/b")]
    [InlineData("/api/**", "a/b", "", "/api/a/b")]
    [InlineData("/{rest}", "a", "", "/a")]
    [InlineData("/{rest}", "", "", "/")]
    [InlineData("/", "a", "", "/")]
    [InlineData("/api/{rest}", "a%2Fb%0D%0A", "", "/api/a%2Fb%0D%0A")]
    [InlineData("https://shop.example.com:8443/x/{rest}", "a", "", "https://shop.example.com:8443/x/a")]
    [InlineData("http://[::1]/{rest}", "a", "", "http://[::1]/a")]
    [InlineData("https://shop.example.com/{rest}", "/evil.example", "", "https://shop.example.com//evil.example")]
    [InlineData("/api/{rest}", "a", "?x=1&y=2", "/api/a?x=1&y=2")]
    [InlineData("/api/{rest}", "a", "?", "/api/a")]
    [InlineData("/api?id={rest}", "a", "?x=1", "/api?id=a")]
    [InlineData("/api#{rest}", "a", "?x=1", "/api?x=1#a")]
    [InlineData("/api#top", "a", "", "/api#top")]
    public async Task The_location_is_made_from_the_template(string template, string rest, string query, string expected)
    {
        var policy = Module.Make(new RedirectOptions { Redirect = template }, Routes.OldRest);

        var exchange = await Routes.Old(rest, query).Through(policy);

        exchange.NextCalls.ShouldBe(0);
        exchange.Status.ShouldBe(307);
        exchange.ResponseHeaders.Location.ShouldBe([expected]);
        exchange.ResponseHeaders.ContentLength.ShouldBe(0);
        exchange.ResponseHeaders.CacheControl.ShouldBeEmpty();
        exchange.Body.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/{rest}", "/evil.example")]
    [InlineData("/{rest}", "//evil.example")]
    [InlineData("/{rest}", "\\evil.example")]
    [InlineData("/{rest}", "\t/evil.example")]
    [InlineData("/api/{rest}", "a\r\nSet-Cookie:b=c")]
    [InlineData("/api/{rest}", "ä")]
    public async Task A_location_that_would_name_another_host_or_break_out_is_refused(string template, string rest)
    {
        var policy = Module.Make(new RedirectOptions { Redirect = template }, Routes.OldRest);

        var exchange = await Routes.Old(rest).Through(policy);

        exchange.ShouldBeRefused(400, "redirect_refused");
        exchange.ResponseHeaders.Location.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(301)]
    [InlineData(308)]
    public async Task The_status_is_the_operators(int status)
    {
        var exchange = await new Exchange().Through(Module.Make(new RedirectOptions { Redirect = "/new", Status = status }));

        exchange.Status.ShouldBe(status);
    }

    [Fact]
    public void Whatever_template_is_accepted_no_request_leaves_the_host_or_the_line()
    {
        var pieces = Gen.Elements("/", "//", "\\", "{rest}", "**", "a", "evil.example", "?", "#", "@", ":", ".", "\r\n", "\t", " ", "%2F", "é");
        var texts = from count in Gen.Choose(0, 3)
                    from some in pieces.ArrayOf(count)
                    select string.Concat(some);
        var cases = from start in Gen.Elements("", "/", "/{rest}", "/a", "https://shop.example.com", "https://shop.example.com/", "javascript:")
                    from template in texts
                    from rest in texts
                    from query in texts
                    select (Template: start + template, Tail: rest, Query: query);

        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var target = RedirectTarget.Parse(c.Template, Routes.OldRest, out var error, out _);
            if (target is null)
                return error is not null;
            // No '?' or '#' in a path: the canonical form has them percent-encoded.
            var path = c.Tail.Replace("?", "", StringComparison.Ordinal);
            var location = target.Render(Routes.Old(path, c.Query.Length == 0 ? "" : "?" + c.Query).Gateway);
            return location is null
                || (location.All(character => character is > ' ' and <= '~') && HostOf(location) == HostOf(c.Template));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    // As a browser at https://gate.example sees it.
    private static string HostOf(string location) => location switch
    {
        ['/', '/' or '\\', ..] => "another",
        ['/', ..] => "gate.example",
        _ when Uri.TryCreate(location.Replace("{rest}", "a", StringComparison.Ordinal), UriKind.Absolute, out var uri) => uri.Scheme + uri.Authority + uri.UserInfo,
        _ => "none",
    };
}
