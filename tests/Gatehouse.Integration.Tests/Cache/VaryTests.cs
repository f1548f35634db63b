namespace Gatehouse.Integration.Tests.Cache;

/// <summary>R33: what the gateway writes into a request is not there yet when an answer is looked up, so it tells nobody apart.</summary>
public sealed class VaryTests
{
    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("X_Forwarded_For")]
    [InlineData("Accept, forwarded")]
    [InlineData("Via")]
    [InlineData("X-Correlation-ID")]
    [InlineData("X-Plan")]
    [InlineData("Accept, x-plan")]
    [InlineData("X-Gone")]
    public async Task An_answer_that_differs_by_what_the_gateway_writes_is_not_kept(string vary)
    {
        await using var cached = await Cached.StartAsync(
            "60s",
            context => context.Response.Headers.Vary = vary,
            """, request: { headers: { set: { X-Plan: '{request.headers["x-org"]}' }, remove: [X-Gone] } }""");
        await cached.SendAsync("GET /a", "X-Org: a", "X-Gone: 1");

        (await cached.SendAsync("GET /a", "X-Org: b", "X-Gone: 1")).Text.ShouldBe("answer 2");
    }

    [Theory]
    [InlineData("X-Org", "X-Org: a")]
    [InlineData("X-Forwarded-Proto, X-Forwarded-Host", "X-Org: a")]
    public async Task What_it_leaves_as_it_came_or_has_in_the_key_may_be_named(string vary, string field)
    {
        await using var cached = await Cached.StartAsync("60s", context => context.Response.Headers.Vary = vary, ", request: { headers: { set: { X-Plan: a } } }");
        await cached.SendAsync("GET /a", field);

        (await cached.WordAsync("GET /a", field)).ShouldBe("Hit");
    }

    // A service that is asked for no coding gives one that everybody can read.
    [Fact]
    public async Task An_answer_that_was_asked_for_without_a_coding_may_differ_by_it()
    {
        await using var cached = await Cached.StartAsync("60s", context => context.Response.Headers.Vary = "Accept-Encoding", ", response: { envelope: true, otherwise: pass }");
        await cached.SendAsync("GET /a", "Accept-Encoding: gzip");

        (await cached.WordAsync("GET /a", "Accept-Encoding: gzip")).ShouldBe("Hit");
    }
}
