using System.Net.Http.Json;
using System.Text.Json;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Composition;

/// <summary>R19: one request in, several services asked in the best order, one answer out.</summary>
public sealed class ComposeTests
{
    private static readonly Dictionary<string, string> Shop = new()
    {
        ["/orders/7"] = """{"id":7,"userId":3,"total":9.50,"lines":[{"sku":"a","n":1},{"sku":"b/c","n":2},{"sku":"a","n":3}]}""",
        ["/users/3"] = """{"name":"Ada"}""",
        ["/products/a"] = """{"price":1.50}""",
        ["/products?sku=b%2Fc"] = """{"price":2}""",
        ["/products?sku=a"] = """{"price":1}""",
    };

    [Fact]
    public async Task Without_a_body_the_answer_is_an_object_of_all_answers_by_name()
    {
        await using var composed = await Composed.StartAsync(
            """
                calls:
                  user: up/users/{order.userId}
                  order: up/orders/{id}
            """, Shop);

        (await composed.TextAsync()).ShouldBe($$"""{"user":{"name":"Ada"},"order":{{Shop["/orders/7"]}}}""");
        composed.Upstream.Requests.Select(request => request.Target).ShouldBe(["/orders/7", "/users/3"]);
    }

    [Fact]
    public async Task Answers_land_in_the_items_that_they_were_asked_for_and_equal_calls_are_made_once()
    {
        await using var composed = await Composed.StartAsync(
            """
                calls:
                  order: up/orders/{id}
                  details: { each: order.lines as line, get: "up/products?sku={line.sku}", into: line.product }
                body: 'order.lines.map(l, l.product.price)'
            """, Shop);

        (await composed.TextAsync()).ShouldBe("[1,2,1]");
        composed.Upstream.Requests.Count.ShouldBe(3, "'a' is asked for once");
    }

    [Theory]
    [InlineData("details, stock")]
    [InlineData("stock, details")]
    public async Task What_lands_in_an_answer_that_lands_in_another_is_there(string order)
    {
        var calls = new Dictionary<string, string>
        {
            ["details"] = "details: { each: order.lines as line, get: 'up/products?sku={line.sku}', into: line.product }",
            ["stock"] = "stock: { each: details as product, get: 'up/stock/{product.price}', into: product.stock }",
        };
        await using var composed = await Composed.StartAsync(
            $"    calls: {{ order: 'up/orders/{{id}}', {string.Join(", ", order.Split(", ").Select(name => calls[name]))} }}\n    body: 'order.lines.map(l, l.product.stock)'",
            new Dictionary<string, string>(Shop) { ["/stock/1"] = "10", ["/stock/2"] = "20" });

        (await composed.TextAsync()).ShouldBe("[10,20,10]");
    }

    [Fact]
    public async Task What_depends_on_nothing_runs_in_parallel_and_what_does_starts_as_soon_as_it_can()
    {
        var slow = new TaskCompletionSource();
        await using var composed = await Composed.StartAsync(
            """
                calls:
                  slow: up/slow
                  first: up/first
                  second: "up/second?n={first.n}"
            """, async context =>
            {
                if (context.Request.Path == "/slow")
                    await slow.Task;
                if (context.Request.Path == "/second")
                    slow.SetResult(); // the slow one ends only because this one need not wait for it
                await context.Response.WriteAsync("""{"n":1}""");
            });

        (await composed.TextAsync().InTime()).ShouldBe("""{"slow":{"n":1},"first":{"n":1},"second":{"n":1}}""");
    }

    [Fact]
    public async Task No_more_calls_run_at_the_same_time_than_allowed()
    {
        var (now, most) = (0, 0);
        await using var composed = await Composed.StartAsync(
            """
                calls:
                  items: { each: "[1, 2, 3, 4, 5, 6, 7] as n", get: "up/{n}", parallel: 3 }
            """, async context =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                await Task.Yield();
                Interlocked.Decrement(ref now);
                await context.Response.WriteAsync(context.Request.Path.Value![1..]);
            });

        (await composed.TextAsync()).ShouldBe("""{"items":[1,2,3,4,5,6,7]}""");
        most.ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task A_call_may_have_a_method_a_body_and_headers_and_sees_the_clients_body()
    {
        await using var composed = await Composed.StartAsync(
            """
                calls:
                  created:
                    post: up/orders
                    headers: { x-user: "{request.body.user}!" }
                    body: { user: id, lines: request.body.lines, count: size(request.body.lines) }
            """, context => context.Response.WriteAsync("""{"id":1}"""), "POST /x/{id}");

        using var response = await composed.Gateway.Client.PostAsync("/x/7", JsonContent.Create(new { user = "ada", lines = new[] { 1, 2 } }));

        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"created":{"id":1}}""");
        var sent = composed.Upstream.Requests.Single();
        sent.Method.ShouldBe("POST");
        sent.Text.ShouldBe("""{"user":"7","lines":[1,2],"count":2}""");
        sent.Header("x-user").ShouldBe("ada!");
        sent.Header("content-type").ShouldBe("application/json");
    }

    [Fact]
    public async Task A_body_is_of_the_type_that_the_call_says()
    {
        await using var composed = await Composed.StartAsync(
            "    calls: { a: { patch: up/a, headers: { content-type: application/merge-patch+json }, body: { x: id } } }", context => context.Response.WriteAsync("1"));

        (await composed.TextAsync()).ShouldBe("""{"a":1}""");
        composed.Upstream.Requests.Single().Header("content-type").ShouldBe("application/merge-patch+json");
    }

    [Fact]
    public async Task Calls_see_the_clients_body_as_the_routes_own_rules_have_left_it()
    {
        await using var composed = await Composed.StartAsync(
            """
                request: { body: { user: request.body.name } }
                calls: { a: { post: up/a, body: request.body } }
            """, context => context.Response.WriteAsync("1"), "POST /x/{id}");

        using var response = await composed.Gateway.Client.PostAsync("/x/7", JsonContent.Create(new { name = "ada", secret = 1 }));

        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"a":1}""");
        composed.Upstream.Requests.Single().Text.ShouldBe("""{"user":"ada"}""");
    }

    [Theory]
    [InlineData("{", "400 invalid_json")]
    [InlineData("""{"user":"a\r\nx-admin: 1"}""", "400 call_not_computable")]
    [InlineData("""{"user":"\u00e9"}""", "400 call_not_computable")]
    [InlineData("""{"user":["a"]}""", "400 call_not_computable")]
    [InlineData("""{}""", "400 call_not_computable")]
    [InlineData("", "400 call_not_computable")]
    [InlineData("""{"user":"a"}""", "200 a")]
    public async Task No_value_makes_a_second_header_of_one(string sent, string answer)
    {
        await using var composed = await Composed.StartAsync(
            "    calls: { a: { get: up/a, headers: { x-user: '{request.body.user}' } } }\n    body: '[a, {\"code\": \"a\"}][1]'", context => context.Response.WriteAsync("1"), "POST /x/{id}");

        using var response = await composed.Gateway.Client.PostAsync("/x/7", new StringContent(sent));

        var code = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
        $"{(int)response.StatusCode} {code}".ShouldBe(answer);
        composed.Upstream.Requests.Count.ShouldBe(answer == "200 a" ? 1 : 0);
    }

    [Fact]
    public async Task A_call_carries_the_caller_on_but_nothing_of_the_clients_own_exchange()
    {
        await using var composed = await Composed.StartAsync("    calls: { a: up/a }", context => context.Response.WriteAsync("1"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x/7?secret=1");
        foreach (var (name, value) in new[] { ("authorization", "Bearer x"), ("cookie", "s=1"), ("traceparent", "00-1"), ("if-none-match", "\"1\""), ("accept-encoding", "gzip"), ("range", "bytes=0-1"), ("x-correlation-id", "mine") })
            request.Headers.TryAddWithoutValidation(name, value);

        using var response = await composed.Gateway.Client.SendAsync(request);

        var sent = composed.Upstream.Requests.Single();
        (sent.Target, sent.Header("authorization"), sent.Header("cookie"), sent.Header("traceparent"), sent.Header("x-correlation-id")).ShouldBe(("/a", "Bearer x", "s=1", "00-1", "mine"));
        (sent.Header("if-none-match"), sent.Header("accept-encoding"), sent.Header("range"), sent.Header("accept")).ShouldBe((null, null, null, "application/json"));
        sent.Header("host").ShouldBe($"127.0.0.1:{composed.Upstream.Port}");
        sent.Header("x-gateway-route").ShouldBe("/x/{id}");
        sent.Header("x-forwarded-for").ShouldBe("127.0.0.1");
    }

    [Theory]
    [InlineData("/x/a%20b", "/a%20b?q=a%20b")]
    [InlineData("/x/%3Fa=b&c", "/%3Fa=b&c?q=%3Fa%3Db%26c")]
    public async Task Values_are_encoded_where_they_stand(string path, string sent)
    {
        await using var composed = await Composed.StartAsync("    calls: { a: 'up/{id}?q={id}' }", context => context.Response.WriteAsync("1"));

        await composed.TextAsync(path);

        composed.Upstream.Requests.Single().Target.ShouldBe(sent);
    }

    [Theory]
    [InlineData("\"..\"")]
    [InlineData("\".\"")]
    [InlineData("\"%2e\"")]
    [InlineData("\"a/b\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("[1]")]
    public async Task A_value_never_leaves_its_segment(string value)
    {
        foreach (var target in new[] { "up/admin/{a.v}/c", "up/admin/{a.v}", "up/{a.v}", "up/admin/{a.v}?q={a.v}" })
        {
            await using var composed = await Composed.StartAsync(
                $"    calls: {{ a: up/a, b: '{target}' }}", context => context.Response.WriteAsync($$"""{"v":{{value}}}"""));

            (await composed.TextAsync()).ShouldBe("502 call_not_computable", target);
            composed.Upstream.Requests.Count.ShouldBe(1);
        }
    }

    [Theory]
    [InlineData("rest: up/a, b: 'up/admin/{rest}/c'")]
    [InlineData("a: up/a, b: { each: '[a] as rest', get: 'up/admin/{rest}/c' }")]
    public async Task Nor_does_one_that_is_called_like_the_rest_of_a_path(string calls)
    {
        await using var composed = await Composed.StartAsync($"    calls: {{ {calls} }}", context => context.Response.WriteAsync("\"a/b\""));

        (await composed.TextAsync()).ShouldBe("502 call_not_computable");
        composed.Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_replaces_a_field_of_the_client_in_all_its_spellings()
    {
        await using var composed = await Composed.StartAsync(
            "    calls: { a: { get: up/a, headers: { X-Tenant-Id: '{id}' } } }", context => context.Response.WriteAsync("1"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x/7");
        foreach (var spelling in new[] { "X-Tenant-Id", "x_tenant_id", "X-TENANT_ID", "X_Tenant-Id", "X-Tenants-Id" })
            request.Headers.Add(spelling, "client");

        using var response = await composed.Gateway.Client.SendAsync(request);

        composed.Upstream.Requests.Single().Headers.Where(field => field.Key.Contains("tenant", StringComparison.OrdinalIgnoreCase))
            .Select(field => $"{field.Key}: {field.Value}").Order().ShouldBe(["X-Tenant-Id: 7", "X-Tenants-Id: client"]);
    }

    [Fact]
    public async Task Calls_go_to_upstreams_of_HTTP_2_too()
    {
        await using var second = await RecordingUpstream.StartAsync(context => context.Response.WriteAsync("{\"n\": 2}"), UpstreamProtocol.H2c);
        await using var composed = await Composed.StartAsync(
            "    calls: { a: second/a, b: { post: second/b, body: a } }", context => context.Response.WriteAsync("1"), upstreams: $"  second: {second.Address}");

        (await composed.TextAsync()).ShouldBe("""{"a":{"n": 2},"b":{"n": 2}}""");
        second.Requests.Select(request => $"{request.Protocol} {request.Method} {request.Target} {request.Text}").ShouldBe(["HTTP/2 GET /a ", "HTTP/2 POST /b {\"n\": 2}"]);
    }

    [Fact]
    public async Task HEAD_has_the_length_and_no_body()
    {
        await using var composed = await Composed.StartAsync("    calls: { a: up/a }", new Dictionary<string, string> { ["/a"] = "12" }, "GET /x/{id}");
        using var request = new HttpRequestMessage(HttpMethod.Head, "/x/7");

        using var response = await composed.Gateway.Client.SendAsync(request);

        response.Content.Headers.ContentLength.ShouldBe("""{"a":12}""".Length);
    }

    [Fact]
    public async Task A_traced_gateway_tells_when_each_call_ran()
    {
        await using var composed = await Composed.StartAsync("    calls: { a: up/a, b: 'up/a?{a}' }".Replace("?{a}", "?x={a}"), context => context.Response.WriteAsync("1"),
            configure: builder => builder.Options.TracesCalls = true);

        using var response = await composed.Gateway.Client.GetAsync("/x/7");

        response.Headers.GetValues("Server-Timing").Single().ShouldMatch(@"^a;dur=[\d.]+;desc=""at [\d.]+"", b;dur=[\d.]+;desc=""at [\d.]+""$");
    }

    [Fact]
    public async Task What_waits_for_a_call_that_changes_something_is_asked_for_anew()
    {
        var cart = 0;
        await using var composed = await Composed.StartAsync(
            """
                calls:
                  before: up/cart
                  add: { post: up/cart, when: before.size == 0 }
                  after: { get: up/cart, when: add.done }
                  last: { each: "[1, 2] as n", get: up/cart, when: after.size == n }
            """, context =>
            {
                var isPost = HttpMethods.IsPost(context.Request.Method);
                return context.Response.WriteAsync(isPost ? $$"""{"done":{{(++cart > 0 ? "true" : "false")}}}""" : $$"""{"size":{{cart}}}""");
            });

        (await composed.TextAsync()).ShouldBe("""{"before":{"size":0},"add":{"done":true},"after":{"size":1},"last":[{"size":1},null]}""");
        composed.Upstream.Requests.Select(request => request.Method).ShouldBe(["GET", "POST", "GET"]);
    }

    [Fact]
    public async Task A_condition_decides_whether_a_call_is_made()
    {
        await using var composed = await Composed.StartAsync(
            """
                calls:
                  a: { get: up/a, when: "request.query.a == '1'" }
                  b: { each: "[1, 2] as n", get: "up/{n}", when: n > 1 }
            """, context => context.Response.WriteAsync("true"));

        (await composed.TextAsync()).ShouldBe("""{"a":null,"b":[null,true]}""");
        (await composed.TextAsync("/x/7?a=1")).ShouldBe("""{"a":true,"b":[null,true]}""");
    }
}
