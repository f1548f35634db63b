using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>R22, R33: what is kept of a composed answer is for nobody whom the answers in it are not for.</summary>
public sealed class ComposedAnswerTests
{
    private const string Single = "{ me: up/me }";
    private const string Twice = "{ me: up/me, again: up/me }";
    private const string Many = "{ me: { each: '[1, 2] as n', get: 'up/me/{n}' } }";
    private const string Bulk = "{ me: { get: 'up/items/{request.query.id}', batch: { get: 'up/items?ids={ids}', key: id, size: 1 } } }";

    [Theory]
    [InlineData(Single, "Cache-Control: private")]
    [InlineData(Twice, "Cache-Control: max-age=60, Private")]
    [InlineData(Many, "Cache-Control: private")]
    [InlineData(Bulk, "Cache-Control: private")]
    [InlineData(Single, "Cache-Control: no-store")]
    [InlineData(Single, "Cache-Control: max-age=0; no-cache")]
    [InlineData(Single, "Cache-Control: must-revalidate")]
    [InlineData(Single, "CDN-Cache-Control: no-store")]
    [InlineData(Single, "Set-Cookie: a=1")]
    [InlineData(Single, "Vary: *")]
    [InlineData(Single, "Vary: no name")]
    public async Task An_answer_for_one_client_makes_the_whole_one_for_one_client(string calls, string field)
    {
        await using var cached = await StartAsync(calls, field);
        var ann = await cached.SendAsync("GET /page?id=7", "X-Session: ann");
        var bob = await cached.SendAsync("GET /page?id=7", "X-Session: bob");

        (ann.Header("Cache-Control"), ann.Text.Contains("ann", StringComparison.Ordinal)).ShouldBe(("no-store", true));
        (bob.Header("X-Cache"), bob.Text.Contains("bob", StringComparison.Ordinal)).ShouldBe(("Miss", true));
    }

    [Theory]
    [InlineData(Single, "Vary: X-Session")]
    [InlineData(Twice, "Vary: x-session, Accept-Language")]
    [InlineData(Many, "Vary: X-Session")]
    [InlineData(Bulk, "Vary: X-Session")]
    public async Task An_answer_that_differs_by_a_field_makes_the_whole_one_differ_by_it(string calls, string field)
    {
        await using var cached = await StartAsync(calls, field);
        var ann = await cached.SendAsync("GET /page?id=7", "X-Session: ann");
        var bob = await cached.SendAsync("GET /page?id=7", "X-Session: bob");
        var again = await cached.SendAsync("GET /page?id=7", "X-Session: ann");

        (bob.Header("X-Cache"), bob.Text.Contains("bob", StringComparison.Ordinal)).ShouldBe(("Miss", true));
        (again.Header("X-Cache"), again.Text).ShouldBe(("Hit", ann.Text));
        ann.Header("Vary").ShouldBe(field["Vary: ".Length..]);
    }

    [Fact]
    public async Task Answers_that_differ_by_several_fields_make_one_that_differs_by_all()
    {
        await using var cached = await Cached.RunAsync("routes:\n  /page: { calls: { a: up/a, b: up/b }, cache: 60s }", context =>
        {
            context.Response.Headers.Vary = context.Request.Path == "/a" ? "X-Session, X-Tenant" : "x-tenant, X-Language";
            return context.Response.WriteAsync("{}");
        });
        var answer = await cached.SendAsync("GET /page");

        // In the order in which the calls ended.
        answer.Header("Vary")!.ToUpperInvariant().Split(", ").ShouldBe(["X-SESSION", "X-TENANT", "X-LANGUAGE"], ignoreOrder: true);
        (await cached.WordAsync("GET /page")).ShouldBe("Hit");
        (await cached.WordAsync("GET /page", "X-Language: de")).ShouldBe("Miss");
    }

    // What a call sends in the field is not what the client sent in it.
    [Theory]
    [InlineData("me: { get: up/me, headers: { x-session: '{request.headers[\"x-who\"]}' } }")]
    [InlineData("me: { get: 'up/items/{request.query.id}', headers: { x-session: '{request.headers[\"x-who\"]}' }, batch: { get: 'up/items?ids={ids}', key: id, size: 1 } }")]
    public async Task An_answer_that_differs_by_a_field_of_the_call_itself_is_for_one_client(string call)
    {
        await using var cached = await StartAsync($"{{ {call} }}", "Vary: X-Session");
        var ann = await cached.SendAsync("GET /page?id=7", "X-Who: ann");
        var bob = await cached.SendAsync("GET /page?id=7", "X-Who: bob");

        (ann.Header("Cache-Control"), ann.Text.Contains("ann", StringComparison.Ordinal)).ShouldBe(("no-store", true));
        (bob.Header("X-Cache"), bob.Text.Contains("bob", StringComparison.Ordinal)).ShouldBe(("Miss", true));
    }

    [Fact]
    public async Task A_field_that_a_call_always_sends_alike_makes_no_difference()
    {
        await using var cached = await StartAsync("{ me: { get: up/me, headers: { x-session: all } } }", "Vary: X-Session");
        await cached.SendAsync("GET /page", "X-Session: ann");
        var bob = await cached.SendAsync("GET /page", "X-Session: bob");

        (bob.Header("X-Cache"), bob.Header("Vary"), bob.Text.Contains("\"all\"", StringComparison.Ordinal)).ShouldBe(("Hit", null, true));
    }

    // The time of a route takes the place of the services', and calls do not say which codings a client takes.
    [Theory]
    [InlineData("X-Nothing: 1")]
    [InlineData("Cache-Control: max-age=0, stale-while-revalidate=5")]
    [InlineData("Vary: Accept-Encoding, Origin")]
    public async Task Other_answers_are_kept_and_sent_again(string field)
    {
        await using var cached = await StartAsync(Single, field);
        var first = await cached.SendAsync("GET /page", "Accept-Encoding: gzip");
        var second = await cached.SendAsync("GET /page", "Accept-Encoding: br");

        (second.Header("X-Cache"), second.Text, second.Header("Vary"), second.Header("Cache-Control")).ShouldBe(("Hit", first.Text, null, null));
    }

    [Theory]
    [InlineData("calls: { a: up/a, b: { get: up/b, optional: true } }", 500, "200 Stale")]
    [InlineData("calls: { a: up/a, b: { get: up/b, fallback: 1 } }", 500, "200 Stale")]
    [InlineData("calls: { a: up/a, b: { get: up/b, optional: true } }", 404, "502 Miss")]
    public async Task An_answer_without_a_part_that_failed_takes_the_place_of_no_whole_one(string route, int status, string answer)
    {
        var (ofA, ofB) = (200, 200);
        await using var cached = await Cached.RunAsync($"routes:\n  /page: {{ {route}, cache: {{ ttl: 10s, staleIfError: 1h }} }}", context =>
        {
            context.Response.StatusCode = context.Request.Path == "/a" ? ofA : ofB;
            return context.Response.WriteAsync("{}");
        });
        await cached.SendAsync("GET /page");
        cached.Time.Advance(TimeSpan.FromSeconds(11));
        ofB = status;
        var partial = await cached.SendAsync("GET /page");
        ofA = 500;
        var last = await cached.SendAsync("GET /page");

        (partial.Header("X-Cache"), partial.Header("Gatehouse-Partial"), $"{last.Status} {last.Header("X-Cache")}").ShouldBe(("Miss", "b", answer));
    }

    // The cookie that keeps a client at its destination is the gateway's, and no client of a composed answer gets it.
    [Fact]
    public async Task A_sticky_upstream_alone_makes_nothing_one_clients()
    {
        await using var cached = await StartAsync(Single, "X-Nothing: 1", ", balance: { sticky: node }");
        await cached.SendAsync("GET /page");

        (await cached.WordAsync("GET /page")).ShouldBe("Hit");
    }

    private static Task<Cached> StartAsync(string calls, string field, string upstream = "")
    {
        var count = 0;
        return Cached.RunAsync($"routes:\n  /page: {{ calls: {calls}, cache: 60s }}", context =>
        {
            var (name, value) = (field[..field.IndexOf(':', StringComparison.Ordinal)], field[(field.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            context.Response.Headers[name] = value;
            var item = $$"""{"id":7,"who":"{{context.Request.Headers["X-Session"]}}","n":{{Interlocked.Increment(ref count).ToString(CultureInfo.InvariantCulture)}}}""";
            return context.Response.WriteAsync(context.Request.Path == "/items" ? $"[{item}]" : item);
        }, upstream: upstream);
    }
}
