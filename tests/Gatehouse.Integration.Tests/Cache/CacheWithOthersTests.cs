using System.Net;
using System.Text;
using System.Text.Json;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
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

    // Who puts answers together, or keeps them, has no room for trailers: they are left out, and the answer is whole.
    [Theory]
    [InlineData("/**: { to: up, cache: 60s }", true)]
    [InlineData("/**: { to: up, cache: 60s }", false)]
    [InlineData("/**: up", true)]
    [InlineData("/**: up", false)]
    [InlineData("/**: { to: up, cache: 60s, response: { body: response.body } }", true)]
    [InlineData("/page: { calls: { a: up/page }, body: a, cache: 60s }", true)]
    [InlineData("/page: { calls: { a: up/page }, body: a, cache: 60s }", false)]
    public async Task An_answer_with_trailers_is_whole_in_a_batch(string route, bool isHttp2)
    {
        await using var raw = RawUpstream.Answering(
            "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"n\":1}\r\n0\r\nX-Sum: 42\r\n\r\n");
        await using var http2 = await RecordingUpstream.StartAsync(
            async context =>
            {
                context.Response.DeclareTrailer("X-Sum");
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("""{"n":1}""");
                context.Response.AppendTrailer("X-Sum", "42");
            },
            UpstreamProtocol.H2c);
        var address = isHttp2 ? http2.Address.Replace("http:", "h2c:", StringComparison.Ordinal) : raw.Address;
        await using var gateway = await RunningGateway.StartAsync($"upstreams: {{ up: '{address}' }}\nroutes:\n  POST /batch: {{ batch: {{}} }}\n  {route}");
        for (var i = 0; i < 2; i++)
        {
            using var content = new StringContent("""{"requests":[{"path":"/page","headers":{}}]}""", Encoding.UTF8, "application/json");
            using var message = new HttpRequestMessage(HttpMethod.Post, "/batch") { Content = content };
            message.Headers.TryAddWithoutValidation("TE", "trailers");
            using var response = await gateway.Client.SendAsync(message);
            var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("responses")[0];

            (answer.GetProperty("status").GetInt32(), answer.GetProperty("body").GetRawText()).ShouldBe((200, """{"n":1}"""));
        }
    }
}
