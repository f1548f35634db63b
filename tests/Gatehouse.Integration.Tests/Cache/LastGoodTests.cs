using System.Globalization;
using Gatehouse.Core.Hosting;
using Gatehouse.Policies;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>R28, R33: an open breaker whose fallback is the last good answer.</summary>
public sealed class LastGoodTests
{
    private const string Breaker = ", breaker: { failures: 2, open: 60s, probes: 1, fallback: cached }";

    private bool isDown;
    private string said = "";
    private int count;

    [Fact]
    public async Task The_last_good_answer_of_any_age_stands_in_while_the_breaker_is_open_and_says_so()
    {
        await using var cached = await StartAsync("60s");
        await cached.SendAsync();
        isDown = true;
        cached.Time.Advance(TimeSpan.FromDays(3));
        (await cached.SendAsync()).Status.ShouldBe(500);
        (await cached.SendAsync()).Status.ShouldBe(500);

        var answer = await cached.SendAsync();
        (answer.Status, answer.Text, answer.Header("X-Cache"), answer.Header("X-Fallback"), answer.Header("Age")).ShouldBe((200, "answer 1", "Stale", "cached", "259200"));
        answer.Header("Cache-Status").ShouldBe("gatehouse; fwd=stale; fwd-status=503; detail=breaker-open");
        (answer.Header("Retry-After"), answer.Header("Warning")).ShouldBe((null, null));
        (await cached.SendAsync("HEAD /a")).Header("X-Fallback").ShouldBe("cached");
        var none = await cached.SendAsync("GET /b");
        (none.Status, none.Header("Retry-After"), none.Header("X-Fallback")).ShouldBe((503, "60", null));
        cached.Asked.ShouldBe(3);

        isDown = false;
        cached.Time.Advance(TimeSpan.FromSeconds(60));
        var back = await cached.SendAsync();
        (back.Text, back.Header("X-Cache"), back.Header("X-Fallback")).ShouldBe(("answer 2", "Miss", null));
    }

    [Fact]
    public async Task It_stands_in_for_a_service_that_is_gone_and_for_all_who_wait_for_the_same()
    {
        await using var cached = await StartAsync("60s");
        await cached.SendAsync();
        await cached.Upstream.DisposeAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(61));
        for (var i = 0; i < 2; i++)
            (await cached.SendAsync()).Status.ShouldBe(502);

        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cached.SendAsync())))
            (answer.Status, answer.Text, answer.Header("X-Fallback")).ShouldBe((200, "answer 1", "cached"));
    }

    [Theory]
    [InlineData("max-age=10, must-revalidate")]
    [InlineData("s-maxage=10")]
    [InlineData("no-store")]
    public async Task What_the_service_forbids_to_use_past_its_end_does_not_stand_in(string directives)
    {
        said = directives;
        await using var cached = await StartAsync("true");
        await cached.SendAsync();
        isDown = true;
        cached.Time.Advance(TimeSpan.FromSeconds(20));
        for (var i = 0; i < 2; i++)
            await cached.SendAsync();

        (await cached.SendAsync()).Status.ShouldBe(503);
    }

    [Fact]
    public async Task A_composed_answer_fails_as_without_it()
    {
        await using var cached = await Cached.RunAsync("routes: { /a: { calls: { a: up/a }, cache: 60s } }", AnswerAsync, upstream: Breaker);
        await cached.SendAsync();
        isDown = true;
        cached.Time.Advance(TimeSpan.FromSeconds(61));
        for (var i = 0; i < 3; i++)
            (await cached.SendAsync()).Status.ShouldBeGreaterThanOrEqualTo(500);
    }

    [Theory]
    [InlineData("/a: up", 1)]
    [InlineData("/a: { to: up, cache: 60s }, /b: up", 0)]
    [InlineData("/a: { to: v2, cache: 60s, split: { shares: { up: 5% } } }", 0)]
    [InlineData("/a: { to: v2, cache: 60s, mirror: up }", 1)]
    [InlineData("/a: { to: v2, split: { shares: { up: 5% } } }, /b: { to: v2, cache: 60s }", 1)]
    public void An_upstream_none_of_whose_routes_keeps_answers_is_warned_of(string routes, int warnings)
    {
        using var folder = new TempFolder();
        var check = ConfigCheck.Run(folder.Write("gatehouse.yaml", $"upstreams: {{ up: {{ destinations: http://a{Breaker} }}, v2: http://b }}\nroutes: {{ {routes} }}\n"), BuiltInPolicies.All, static _ => null);

        check.Errors.ShouldBeEmpty();
        check.Warnings.Count(warning => warning.Message.Contains("no route to upstream 'up' keeps answers", StringComparison.Ordinal)).ShouldBe(warnings);
    }

    private Task<Cached> StartAsync(string cache) => Cached.RunAsync($"routes: {{ /**: {{ to: up, cache: {cache} }} }}", AnswerAsync, upstream: Breaker);

    private Task AnswerAsync(HttpContext context)
    {
        if (isDown)
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        }
        if (said.Length > 0)
            context.Response.Headers.CacheControl = said;
        return context.Response.WriteAsync("answer " + (++count).ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("/a: { to: up, cache: 60s }", "other")]
    [InlineData("/a: { to: up, cache: { ttl: 60s, staleWhileRevalidate: 1h } }", "other")]
    [InlineData("/a: { to: up, cache: 60s }", "{ status: 200, body: other, headers: { Cache-Control: max-age=60 } }")]
    [InlineData("/a: { calls: { a: up/a }, body: a, cache: 60s }", "other")]
    [InlineData("/a: { merge: [up/a], cache: 60s }", "{ status: 200, body: { n: other } }")]
    public async Task What_stands_in_for_a_service_is_kept_by_nobody(string route, string fallback)
    {
        await using var other = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            return context.Response.WriteAsync("""{"n":"other"}""");
        });
        await using var cached = await Cached.RunAsync($"  other: '{other.Address}'\nroutes:\n  {route}", AnswerJsonAsync, upstream: $", breaker: {{ failures: 1, open: 10s, probes: 1, fallback: {fallback} }}");
        isDown = true;
        (await cached.SendAsync()).Status.ShouldBeGreaterThanOrEqualTo(500);
        for (var i = 0; i < 2; i++)
        {
            var answer = await cached.SendAsync();
            (answer.Text.Contains("other", StringComparison.Ordinal), answer.Header("X-Cache"), answer.Header("Cache-Status")).ShouldBe((true, "Miss", "gatehouse; fwd=uri-miss"));
        }
        isDown = false;
        cached.Time.Advance(TimeSpan.FromSeconds(11));

        (await cached.SendAsync()).Text.ShouldContain("answer 1");
        (await cached.SendAsync()).Header("X-Cache").ShouldBe("Hit");
    }

    [Fact]
    public async Task What_stands_in_for_a_service_says_nothing_of_what_the_service_said_before()
    {
        await using var other = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Headers.IfNoneMatch.Count > 0 ? 304 : 200;
            return context.Response.StatusCode == 304 ? Task.CompletedTask : context.Response.WriteAsync("other");
        });
        await using var cached = await Cached.RunAsync(
            $"  other: '{other.Address}'\nroutes: {{ /**: {{ to: up, cache: {{ ttl: 60s, staleIfError: 1h }} }} }}",
            context =>
            {
                context.Response.Headers.ETag = context.Request.Path == "/tagged" ? "\"1\"" : default;
                return AnswerAsync(context);
            },
            upstream: ", breaker: { failures: 1, open: 10s, probes: 1, fallback: other }");
        await cached.SendAsync("GET /tagged");
        await cached.SendAsync("GET /plain");
        isDown = true;
        cached.Time.Advance(TimeSpan.FromSeconds(61));
        (await cached.SendAsync("GET /tagged")).Text.ShouldBe("answer 1");

        (await cached.SendAsync("GET /plain")).Text.ShouldBe("other");
        for (var i = 0; i < 2; i++)
        {
            var tagged = await cached.SendAsync("GET /tagged");
            (tagged.Status, tagged.Text, tagged.Header("X-Cache"), tagged.Header("Cache-Status")).ShouldBe((200, "answer 1", "Stale", "gatehouse; fwd=stale; fwd-status=304; detail=fallback"));
        }
        cached.Time.Advance(TimeSpan.FromSeconds(11));
        var plain = await cached.SendAsync("GET /plain");
        (plain.Text, plain.Header("X-Cache")).ShouldBe(("answer 2", "Stale"), "the old answer is still there, to stand in for the error");
    }

    private Task AnswerJsonAsync(HttpContext context)
    {
        if (isDown)
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        }
        return context.Response.WriteAsync($$"""{"n":"answer {{++count}}"}""");
    }
}
