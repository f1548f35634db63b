using System.Globalization;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>R33: answers are kept and sent again.</summary>
public sealed class CacheTests
{
    private static readonly string Letters = string.Concat(Enumerable.Range(0, 30_000).Select(n => (n % 10).ToString(CultureInfo.InvariantCulture)));

    // Between the last octet and the end of the request, which may be a while on a busy machine.
    [Theory]
    [InlineData(true, "Hit")]
    [InlineData(false, "Miss")]
    public async Task An_answer_whose_client_leaves_with_its_last_octet_is_kept_if_it_says_its_length(bool saysLength, string word)
    {
        await using var cached = await Cached.RunAsync(
            "routes:\n  /**: { to: up, cache: 60s }",
            context =>
            {
                context.Response.ContentLength = saysLength ? 5 : null;
                return context.Response.WriteAsync("whole");
            },
            builder => builder.UseBeforeAnswer(async (context, next) =>
            {
                await next(context);
                context.RequestAborted = new CancellationToken(canceled: true);
            }));
        await cached.SendAsync();
        (await cached.WordAsync()).ShouldBe(word);
    }

    [Fact]
    public async Task The_second_request_is_a_hit_and_says_so()
    {
        await using var cached = await Cached.StartAsync();
        var first = await cached.SendAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(7));
        var second = await cached.SendAsync();

        (first.Text, first.Header("X-Cache"), first.Header("Cache-Status"), first.Header("Age")).ShouldBe(("answer 1", "Miss", "gatehouse; fwd=uri-miss; stored", null));
        (second.Text, second.Header("X-Cache"), second.Header("Cache-Status"), second.Header("Age")).ShouldBe(("answer 1", "Hit", "gatehouse; hit; ttl=53", "7"));
        second.Header("Date").ShouldBe(first.Header("Date"));
        second.Header("Content-Length").ShouldBe("8");
        second.Header("X-Correlation-ID").ShouldNotBe(first.Header("X-Correlation-ID"));
        cached.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task After_its_lifetime_an_answer_is_fetched_anew()
    {
        await using var cached = await Cached.StartAsync();
        await cached.SendAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(61));

        (await cached.SendAsync()).Text.ShouldBe("answer 2");
        (await cached.WordAsync()).ShouldBe("Hit");
    }

    [Theory]
    [InlineData("")]
    [InlineData("max-age=0")]
    [InlineData("public, max-age=5, s-maxage=7")]
    public async Task A_lifetime_of_the_routes_takes_the_place_of_the_services(string said)
    {
        await using var cached = await Cached.StartAsync("60s", context =>
        {
            if (said.Length > 0)
                context.Response.Headers.CacheControl = said;
        });
        await cached.SendAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(59));
        (await cached.WordAsync()).ShouldBe("Hit");
        cached.Time.Advance(TimeSpan.FromSeconds(2));
        (await cached.WordAsync()).ShouldBe("Miss");
    }

    [Theory]
    [InlineData("Cache-Control", "no-store")]
    [InlineData("Cache-Control", "private")]
    [InlineData("Cache-Control", "private=\"x\", max-age=60")]
    [InlineData("Cache-Control", "no-cache")]
    [InlineData("Cache-Control", "max-age=0, must-revalidate")]
    [InlineData("Cache-Control", "no-store broken")]
    [InlineData("Cache-Control", "x=\"never closed, no-store")]
    [InlineData("CDN-Cache-Control", "no-store")]
    [InlineData("Set-Cookie", "a=b")]
    [InlineData("Vary", "*")]
    [InlineData("Vary", "Accept, *")]
    public async Task A_lifetime_of_the_routes_does_not_go_against_what_the_service_forbids(string name, string value)
    {
        await using var cached = await Cached.StartAsync("60s", context => context.Response.Headers[name] = value);

        for (var i = 1; i <= 3; i++)
            (await cached.SendAsync()).Text.ShouldBe($"answer {i}");
    }

    [Fact]
    public async Task What_has_a_validator_is_validated_and_the_stored_body_is_sent()
    {
        await using var cached = await Cached.StartAsync("true", context =>
        {
            context.Response.Headers.ETag = "\"1\"";
            context.Response.Headers.CacheControl = "max-age=10";
            context.Response.Headers["X-Version"] = context.Request.Headers.IfNoneMatch.Count.ToString(CultureInfo.InvariantCulture);
            if (context.Request.Headers.IfNoneMatch == "\"1\"")
                context.Response.StatusCode = 304;
        });
        await cached.SendAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(11));
        var answer = await cached.SendAsync();

        (answer.Status, answer.Text, answer.Header("X-Cache"), answer.Header("X-Version")).ShouldBe((200, "answer 1", "Revalidated", "1"));
        answer.Header("Cache-Status").ShouldBe("gatehouse; fwd=stale; fwd-status=304; stored");
        (await cached.WordAsync()).ShouldBe("Hit");
        cached.Asked.ShouldBe(2);
        (await cached.SendAsync("GET /a", "If-None-Match: \"0\", W/\"1\"")).Status.ShouldBe(304);
    }

    [Fact]
    public async Task Ranges_are_cut_from_whole_answers()
    {
        await using var cached = await Cached.RunAsync("routes: { /**: { to: up, cache: 60s } }", context =>
        {
            context.Response.Headers.ETag = "\"1\"";
            return context.Response.WriteAsync(Letters);
        });
        await cached.SendAsync();

        var middle = await cached.SendAsync("GET /a", "Range: bytes=5-14");
        (middle.Status, middle.Text, middle.Header("Content-Range")).ShouldBe((206, "5678901234", "bytes 5-14/30000"));
        (await cached.SendAsync("GET /a", "Range: bytes=-3")).Text.ShouldBe("789");
        (await cached.SendAsync("GET /a", "Range: bytes=29999-")).Text.ShouldBe("9");
        (await cached.SendAsync("GET /a", "Range: bytes=30000-")).Status.ShouldBe(416);
        (await cached.SendAsync("GET /a", "Range: bytes=0-1,5-6")).Status.ShouldBe(200);
        (await cached.SendAsync("GET /a", "Range: bytes=0-1", "If-Range: \"1\"")).Status.ShouldBe(206);
        (await cached.SendAsync("GET /a", "Range: bytes=0-1", "If-Range: \"2\"")).Text.Length.ShouldBe(30_000);
        cached.Asked.ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(900_000)]
    public async Task Bodies_of_any_length_come_back_as_they_were(int length)
    {
        var body = new byte[length];
        Random.Shared.NextBytes(body);
        await using var cached = await Cached.RunAsync("routes: { /**: { to: up, cache: 60s } }", context => context.Response.Body.WriteAsync(body).AsTask());
        for (var i = 0; i < 3; i++)
            (await cached.SendAsync()).Body.ShouldBe(body);

        cached.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_larger_than_allowed_streams_and_is_not_kept()
    {
        await using var cached = await Cached.RunAsync("routes: { /**: { to: up, cache: { ttl: 60s, maxObject: 20KiB } } }", context => context.Response.WriteAsync(Letters));
        (await cached.SendAsync()).Text.ShouldBe(Letters);

        (await cached.SendAsync()).Header("X-Cache").ShouldBe("Miss");
    }

    [Fact]
    public async Task HEAD_is_answered_from_what_GET_has_stored()
    {
        await using var cached = await Cached.StartAsync();
        await cached.SendAsync();
        var head = await cached.SendAsync("HEAD /a");

        (head.Header("X-Cache"), head.Header("Content-Length"), head.Body.Length).ShouldBe(("Hit", "8", 0));
    }

    [Fact]
    public async Task Answers_that_differ_by_what_Vary_names_are_kept_apart()
    {
        await using var cached = await Cached.StartAsync("60s", context => context.Response.Headers.Vary = "Accept-Language");
        (await cached.SendAsync("GET /a", "Accept-Language: de, en")).Text.ShouldBe("answer 1");
        (await cached.SendAsync("GET /a", "Accept-Language: fr")).Text.ShouldBe("answer 2");
        (await cached.SendAsync()).Text.ShouldBe("answer 3");

        (await cached.SendAsync("GET /a", "Accept-Language: DE,en")).Text.ShouldBe("answer 1");
        (await cached.SendAsync("GET /a", "Accept-Language: fr")).Text.ShouldBe("answer 2");
        (await cached.SendAsync()).Text.ShouldBe("answer 3");
    }

    [Fact]
    public async Task A_chosen_expression_is_part_of_the_key()
    {
        await using var cached = await Cached.StartAsync("""{ ttl: 60s, key: 'request.headers["x-tenant"]' }""");
        (await cached.SendAsync("GET /a", "X-Tenant: 1")).Text.ShouldBe("answer 1");
        (await cached.SendAsync("GET /a", "X-Tenant: 2")).Text.ShouldBe("answer 2");

        (await cached.SendAsync("GET /a", "X-Tenant: 1")).Text.ShouldBe("answer 1");
        (await cached.WordAsync()).ShouldBe("Bypass", "without its value there is no key");
    }

    [Theory]
    [InlineData("no-cache", "Miss")]
    [InlineData("max-age=5", "Miss")]
    [InlineData("min-fresh=100", "Miss")]
    [InlineData("no-store", "Bypass")]
    [InlineData("max-age=100", "Hit")]
    [InlineData("only-if-cached", "Hit")]
    public async Task Clients_may_ask_for_less(string directives, string word)
    {
        await using var cached = await Cached.StartAsync();
        await cached.SendAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(10));

        (await cached.WordAsync("GET /a", "Cache-Control: " + directives)).ShouldBe(word);
    }

    [Fact]
    public async Task Only_if_cached_without_an_answer_is_504_and_asks_nobody()
    {
        await using var cached = await Cached.StartAsync();
        (await cached.SendAsync("GET /a", "Cache-Control: only-if-cached")).Status.ShouldBe(504);

        cached.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task Clients_can_be_ignored()
    {
        await using var cached = await Cached.StartAsync("{ ttl: 60s, clientDirectives: false }");
        await cached.SendAsync();

        (await cached.WordAsync("GET /a", "Cache-Control: no-cache, no-store")).ShouldBe("Hit");
    }

    [Fact]
    public async Task Composed_and_transformed_and_static_answers_are_kept_as_clients_get_them()
    {
        var count = 0;
        await using var cached = await Cached.RunAsync(
            """
            routes:
              GET /composed: { calls: { a: up/a }, cache: 60s }
              GET /changed: { to: up, cache: 60s, response: { envelope: true, headers: { set: { X-Made: '{uuid()}' } } } }
              GET /fixed: { respond: { body: hello }, cache: 60s, responseHeaders: { set: { X-Fixed: "1" } } }
            """,
            context =>
            {
                context.Response.ContentType = "application/json";
                return context.Response.WriteAsync($$"""{"n":{{Interlocked.Increment(ref count)}}}""");
            });
        foreach (var path in new[] { "/composed", "/changed", "/fixed" })
        {
            var first = await cached.SendAsync("GET " + path);
            var second = await cached.SendAsync("GET " + path);
            (second.Text, second.Header("X-Cache"), second.Header("X-Made"), second.Header("X-Fixed"))
                .ShouldBe((first.Text, "Hit", first.Header("X-Made"), first.Header("X-Fixed")), path);
        }
        count.ShouldBe(2);
    }

    [Fact]
    public async Task Policies_in_front_of_the_cache_act_on_each_answer_and_those_behind_it_once()
    {
        await using var cached = await Cached.StartAsync("60s", more: ", securityHeaders: true, cors: 'https://a.example', response: { headers: { add: { X-Behind: one } } }");
        await cached.SendAsync("GET /a", "Origin: https://a.example");
        var hit = await cached.SendAsync("GET /a", "Origin: https://a.example");

        hit.Header("X-Cache").ShouldBe("Hit");
        hit.Values("X-Behind").ShouldBe(["one"]);
        hit.Values("Access-Control-Allow-Origin").ShouldBe(["https://a.example"]);
        hit.Values("X-Content-Type-Options").ShouldBe(["nosniff"]);
        (await cached.SendAsync()).Header("Access-Control-Allow-Origin").ShouldBeNull();
    }

    [Fact]
    public async Task Chunked_answers_are_kept_whole_and_truncated_ones_are_not_kept()
    {
        await using var upstream = RawUpstream.Start(
            connection => AnswerAsync(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"),
            connection => AnswerAsync(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"),
            connection => AnswerAsync(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n3\r\n678\r\n0\r\n\r\n"));
        await using var gateway = await RunningGateway.StartAsync($"upstreams: {{ up: '{upstream.Address}' }}\nroutes: {{ /**: {{ to: up, cache: 60s }} }}");
        for (var i = 0; i < 2; i++)
            await Should.ThrowAsync<HttpRequestException>(() => gateway.Client.GetStringAsync("/a"));

        (await gateway.Client.GetStringAsync("/a")).ShouldBe("12345678");
        (await gateway.Client.GetStringAsync("/a")).ShouldBe("12345678");
        upstream.Connections.ShouldBe(3);
    }

    private static async Task AnswerAsync(RawConnection connection, string text)
    {
        await connection.ReadHeadAsync();
        await connection.SendAsync(text);
    }
}
