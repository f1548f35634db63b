using System.Net;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>R33: the cache beside what else a route and its clients may have: HTTP/2, transforms, a split, a batch.</summary>
public sealed class CacheWithOthersTests
{
    // HTTP/2 has no field that tells of a body without a length (RFC 9113, 8.1).
    [Fact]
    public async Task A_body_with_GET_of_no_length_in_HTTP_2_stores_nothing()
    {
        await using var cached = await Cached.RunAsync(
            "listen: h2c://127.0.0.1:0\nroutes:\n  /**: { to: up, cache: 60s }",
            async context =>
            {
                using var body = new StreamReader(context.Request.Body);
                await context.Response.WriteAsync("page with " + await body.ReadToEndAsync());
            });
        using var client = Http2Client.Create(new Uri($"http://127.0.0.1:{cached.Gateway.Port}"));
        var body = new PushedContent();
        using var poison = new HttpRequestMessage(HttpMethod.Get, "/page") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = body };
        var sending = client.SendAsync(poison);
        await body.PushAsync("evil"u8.ToArray());
        body.End();
        using var poisoned = await sending.InTime("the answer comes");
        var victim = await client.GetStringAsync("/page");

        (poisoned.Headers.GetValues("X-Cache").Single(), victim).ShouldBe(("Bypass", "page with "));
    }

    // For who takes trailers the gateway frames chunks itself; those are no part of the answer.
    [Fact]
    public async Task What_a_transform_passes_on_is_stored_without_the_framing_of_one_client()
    {
        await using var cached = await Cached.StartAsync("60s", _ => { }, ", response: { envelope: true, otherwise: pass }");
        await cached.SendAsync("GET /page", "TE: trailers");
        var victim = await cached.SendAsync("GET /page");

        (victim.Header("X-Cache"), victim.Text).ShouldBe(("Hit", "answer 1"));
    }

    [Fact]
    public async Task What_one_version_of_a_split_service_answers_is_not_sent_for_another()
    {
        await using var canary = await RecordingUpstream.StartAsync(context => context.Response.WriteAsync("new"));
        await using var cached = await Cached.RunAsync(
            $"  v2: '{canary.Address}'\nroutes:\n  /**: {{ to: up, cache: 60s, split: {{ shares: {{ v2: 0% }}, header: X-Canary }} }}",
            context => context.Response.WriteAsync("old"));
        var chosen = await cached.SendAsync("GET /page", "X-Canary: v2");
        var victim = await cached.SendAsync("GET /page");

        (chosen.Text, victim.Text).ShouldBe(("new", "old"));
        (await cached.SendAsync("GET /page")).Header("X-Cache").ShouldBe("Hit");
        (await cached.SendAsync("GET /page", "X-Canary: v2")).Text.ShouldBe("new");
    }
}
