using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>R33: what was changed is not kept, and operators can drop what they want.</summary>
public sealed class InvalidationTests
{
    [Theory]
    [InlineData("POST", 201, "Miss")]
    [InlineData("PUT", 200, "Miss")]
    [InlineData("DELETE", 204, "Miss")]
    [InlineData("M-SEARCH", 200, "Miss")]
    [InlineData("POST", 302, "Miss")]
    [InlineData("POST", 400, "Hit")]
    [InlineData("PUT", 500, "Hit")]
    [InlineData("OPTIONS", 200, "Hit")]
    public async Task A_method_that_changes_something_drops_what_is_kept_once_it_has_succeeded(string method, int status, string word)
    {
        await using var cached = await Cached.StartAsync("60s", context => context.Response.StatusCode = HttpMethods.IsGet(context.Request.Method) ? 200 : status);
        await cached.SendAsync();
        await cached.SendAsync($"{method} /a", "Content-Length: 0");

        (await cached.WordAsync()).ShouldBe(word);
    }

    [Theory]
    [InlineData("Location", "/b", "Miss")]
    [InlineData("Location", "b", "Miss")]
    [InlineData("Content-Location", "http://shop.example/b", "Miss")]
    [InlineData("Location", "http://other.example/b", "Hit")]
    [InlineData("Location", "https://shop.example/b", "Hit")]
    public async Task What_the_answer_points_at_is_dropped_too_on_the_same_origin(string name, string value, string word)
    {
        await using var cached = await Cached.StartAsync("60s", context =>
        {
            if (HttpMethods.IsPost(context.Request.Method))
                context.Response.Headers[name] = value;
        });
        await cached.SendAsync("GET /b");
        await cached.SendAsync("POST /a", "Content-Length: 0");

        (await cached.WordAsync("GET /b")).ShouldBe(word);
    }

    [Fact]
    public async Task An_answer_that_was_asked_for_before_the_change_is_not_stored_after_it()
    {
        var asked = new TaskCompletionSource();
        var open = new TaskCompletionSource();
        await using var cached = await Cached.StartAsync("60s", context =>
        {
            if (HttpMethods.IsGet(context.Request.Method) && asked.TrySetResult())
                open.Task.GetAwaiter().GetResult();
        });
        var slow = cached.SendAsync();
        await asked.Task;
        await cached.SendAsync("POST /a", "Content-Length: 0");
        open.SetResult();
        await slow;

        (await cached.WordAsync()).ShouldBe("Miss");
    }

    [Theory]
    [InlineData("""{"url": "http://SHOP.example/a"}""", "Miss", "Hit")]
    [InlineData("""{"route": "/b"}""", "Hit", "Miss")]
    [InlineData("""{"tag": "b"}""", "Hit", "Miss")]
    [InlineData("""{"all": true}""", "Miss", "Miss")]
    [InlineData("""{"tag": "none"}""", "Hit", "Hit")]
    public async Task Operators_drop_by_URL_route_and_tag(string purge, string a, string b)
    {
        await using var cached = await PurgeableAsync();
        await cached.SendAsync("GET /a");
        await cached.SendAsync("GET /b");
        using var response = await PostAsync(cached, purge);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldBe($$"""{"purged":{{(a == "Miss" ? 1 : 0) + (b == "Miss" ? 1 : 0)}}}""");
        ((await cached.WordAsync("GET /a")), (await cached.WordAsync("GET /b"))).ShouldBe((a, b));
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("[]", 400)]
    [InlineData("{", 400)]
    [InlineData("""{"url": "/a"}""", 400)]
    [InlineData("""{"all": false}""", 400)]
    [InlineData("""{"url": 1}""", 400)]
    [InlineData("""{"all": true, "tag": "a"}""", 400)]
    [InlineData("""{"url": "\ud800"}""", 400)]
    [InlineData("""{"\ud800": "a"}""", 400)]
    public async Task What_is_no_purge_drops_nothing(string purge, int status)
    {
        await using var cached = await PurgeableAsync();
        await cached.SendAsync("GET /a");
        using var response = await PostAsync(cached, purge);

        ((int)response.StatusCode).ShouldBe(status);
        (await cached.WordAsync("GET /a")).ShouldBe("Hit");
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Host", "evil.example", 403)]
    public async Task No_web_page_from_elsewhere_can_purge(string name, string value, int status)
    {
        await using var cached = await PurgeableAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(cached.Gateway.AdminUrl, "/cache/purge")) { Content = Json("""{"all": true}""") };
        request.Headers.TryAddWithoutValidation(name, value);
        using var response = await cached.Gateway.Client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task A_form_cannot_purge_and_other_methods_neither()
    {
        await using var cached = await PurgeableAsync();
        var url = new Uri(cached.Gateway.AdminUrl, "/cache/purge");
        using var form = await cached.Gateway.Client.PostAsync(url, new StringContent("""{"all": true}""", Encoding.UTF8, "text/plain"));
        using var get = await cached.Gateway.Client.GetAsync(url);

        ((int)form.StatusCode, (int)get.StatusCode).ShouldBe((415, 405));
    }

    [Fact]
    public async Task Operators_see_how_full_it_is_and_how_well_it_does()
    {
        await using var cached = await PurgeableAsync();
        await cached.SendAsync("GET /a");
        await cached.SendAsync("GET /a");
        var state = await cached.Gateway.Client.GetStringAsync(new Uri(cached.Gateway.AdminUrl, "/cache"));
        var metrics = await cached.Gateway.Client.GetStringAsync(new Uri(cached.Gateway.AdminUrl, "/metrics"));

        state.ShouldStartWith("""{"entries":1,"bytes":""");
        state.ShouldEndWith(""","capacity":67108864,"evictions":0,"requests":{"hit":1,"miss":1,"stale":0,"revalidated":0,"bypass":0}}""");
        metrics.ShouldContain("# TYPE gateway_cache_requests_total counter\ngateway_cache_requests_total{result=\"hit\"} 1\ngateway_cache_requests_total{result=\"miss\"} 1\n");
        metrics.ShouldContain("\ngateway_cache_entries 1\n");
    }

    [Fact]
    public async Task What_is_kept_has_no_more_than_its_memory()
    {
        await using var cached = await Cached.RunAsync("cache: 1MiB\nroutes: { /**: { to: up, cache: { ttl: 60s } } }", context => context.Response.WriteAsync(new string('x', 200_000)));
        for (var i = 0; i < 8; i++)
            await cached.SendAsync($"GET /{i}");
        var words = new List<string?>();
        for (var i = 7; i >= 0; i--)
            words.Add(await cached.WordAsync($"GET /{i}", "Cache-Control: only-if-cached"));

        words.Count(word => word == "Hit").ShouldBe(5);
    }

    private static async Task<HttpResponseMessage> PostAsync(Cached cached, string json) =>
        await cached.Gateway.Client.PostAsync(new Uri(cached.Gateway.AdminUrl, "/cache/purge"), Json(json));

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static Task<Cached> PurgeableAsync() => Cached.RunAsync(
        """
        admin: http://127.0.0.1:0
        routes:
          /a: { to: up, cache: { ttl: 60s, tags: 'response.headers["x-tags"].split(" ")' } }
          /b: { to: up, cache: { ttl: 60s, tags: '"b"' } }
        """,
        context =>
        {
            context.Response.Headers["X-Tags"] = "a all";
            return context.Response.WriteAsync("ok");
        });
}
