using System.Text;
using System.Text.Json;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Composition;

/// <summary>R20: what is missing is named; what is needed and fails gives its status; nothing takes longer than it may.</summary>
public sealed class FailureTests
{
    private const string Needed = "    calls: { a: up/a, b: { get: up/b } }";
    private const string Optional = "    calls: { a: up/a, b: { get: up/b, optional: true }, c: { get: up/c, fallback: { x: [1, two] } } }\n    errors: true";

    [Theory]
    [InlineData(404, "404 not_found")]
    [InlineData(500, "502 upstream_error")]
    [InlineData(403, "502 upstream_error")]
    [InlineData(302, "502 upstream_error")]
    public async Task A_call_that_is_needed_and_fails_decides_the_answer(int status, string answer)
    {
        await using var composed = await Composed.StartAsync(Needed, context => AnswerAsync(context, status));

        (await composed.TextAsync()).ShouldBe(answer);
    }

    [Theory]
    [InlineData(404, "not_found")]
    [InlineData(500, "upstream_error")]
    public async Task What_is_optional_is_left_out_and_named(int status, string code)
    {
        await using var composed = await Composed.StartAsync(Optional, context => AnswerAsync(context, status));

        var (answered, body, response) = await composed.GetAsync();

        answered.ShouldBe(200);
        body.GetRawText().ShouldBe($$$"""{"a":1,"b":null,"c":{"x":[1,"two"]},"_errors":{"b":"{{{code}}}","c":"{{{code}}}"}}""");
        response.Headers.GetValues("Gatehouse-Partial").ShouldBe(["b, c"]);
        (await composed.Gateway.NextLogAsync()).ShouldContain(code);
        response.Dispose();
    }

    [Fact]
    public async Task A_flood_of_failures_is_a_line_and_then_one_in_ten_seconds_with_their_number()
    {
        var time = new FakeTime();
        await using var composed = await Composed.StartAsync(Needed, context => AnswerAsync(context, 500), configure: builder => builder.Options.Time = time);
        for (var i = 0; i < 5; i++)
            (await composed.TextAsync()).ShouldBe("502 upstream_error");
        time.Advance(TimeSpan.FromSeconds(10));

        (await composed.TextAsync()).ShouldBe("502 upstream_error");

        (await composed.Gateway.NextLogAsync()).ShouldStartWith("/x/{id}: call b failed with upstream_error (");
        (await composed.Gateway.NextLogAsync()).ShouldEndWith("). 4 more since the last such line.");
    }

    [Theory]
    [InlineData("<html>", "upstream_not_json")]
    [InlineData("", "upstream_not_json")]
    [InlineData("{\"a\":1,}", "upstream_not_json")]
    [InlineData("{\"a\":1", "upstream_not_json")]
    [InlineData("1 2", "upstream_not_json")]
    [InlineData("\u001f\u008b", "upstream_not_json")]
    public async Task What_is_not_JSON_is_a_failure(string text, string code)
    {
        await using var composed = await Composed.StartAsync("    calls: { a: up/a }", context => context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask());

        (await composed.TextAsync()).ShouldBe("502 " + code);
    }

    [Theory]
    [InlineData(64, "{\"a\":")]
    [InlineData(65, "502 upstream_not_json")]
    public async Task Nesting_is_bounded(int depth, string answer)
    {
        await using var composed = await Composed.StartAsync("    calls: { a: up/a }", context => context.Response.WriteAsync(new string('[', depth) + new string(']', depth)));
        using var response = await composed.Gateway.Client.GetAsync("/x/7");

        var text = await response.Content.ReadAsStringAsync();
        (response.IsSuccessStatusCode ? text : $"{(int)response.StatusCode} upstream_not_json").ShouldStartWith(answer);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    [InlineData(5_000_000, false)]
    public async Task The_size_of_an_answer_is_bounded(int size, bool passes)
    {
        await using var composed = await Composed.StartAsync(
            "    calls: { a: { get: up/a, maxSize: 1000B } }", context => context.Response.WriteAsync('"' + new string('x', size - 2) + '"'));

        (await composed.TextAsync().InTime()).ShouldStartWith(passes ? "{\"a\":\"xx" : "502 upstream_answer_too_large");
    }

    [Theory]
    [InlineData("[]", """{"list":[],"each":[]}""")]
    [InlineData("null", """{"list":null,"each":[]}""")]
    [InlineData("7", "502 upstream_not_a_list")]
    [InlineData("{\"a\":1}", "502 upstream_not_a_list")]
    [InlineData("many", "502 too_many_items")]
    public async Task The_items_of_a_fan_out_are_a_list_and_not_too_many(string list, string answer)
    {
        var many = "[" + string.Join(',', Enumerable.Range(0, 10_000)) + "]";
        await using var composed = await Composed.StartAsync(
            "    calls: { list: up/list, each: { each: list as n, get: 'up/item/{n}' } }", context => context.Response.WriteAsync(list == "many" ? many : list));

        (await composed.TextAsync().InTime()).ShouldBe(answer);
        composed.Upstream.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("1,2", """["item","item"]""")]
    [InlineData("1,2,3", "400 too_many_items")]
    [InlineData("none", "400 request_not_a_list")]
    public async Task Of_the_items_that_the_client_names_no_service_is_at_fault(string ids, string answer)
    {
        await using var composed = await Composed.StartAsync(
            """
                calls:
                  item: { each: 'request.query["ids"] == "none" ? dyn("none") : dyn(request.query["ids"].split(",")) as one', get: 'up/item/{one}', maxItems: 2 }
                body: item
            """, context => context.Response.WriteAsync("\"item\""));

        (await composed.TextAsync($"/x/7?ids={ids}")).ShouldBe(answer);
    }

    [Theory]
    [InlineData("[1,2]", "[]", """{"id":9,"lines":[{"n":1,"r":"/r/1"},{"n":2,"r":"/r/2"}]} | ["/r/1","/r/2"]""")]
    [InlineData("[1,2,3]", "[]", """{"id":9,"lines":[{"n":1},{"n":2},{"n":3}]} | []""")]
    [InlineData("[1,2,3]", "[4, 5, 6, 7]", """{"id":9,"lines":[{"n":1},{"n":2},{"n":3}]} | [4,5,6,7]""")]
    [InlineData("[1,2,3]", "{ a: 1 }", """{"id":9,"lines":[{"n":1},{"n":2},{"n":3}]} | {"a":1}""")]
    [InlineData("[1,404]", "[]", """{"id":9,"lines":[{"n":1,"r":"/r/1"},{"n":404,"r":[]}]} | ["/r/1",[]]""")]
    public async Task The_items_of_a_fan_out_that_failed_as_a_whole_stay_as_they_are(string items, string fallback, string answer)
    {
        var lines = string.Join(',', JsonSerializer.Deserialize<int[]>(items)!.Select(n => $$"""{"n":{{n}}}"""));
        await using var composed = await Composed.StartAsync(
            $$"""
                calls:
                  order: up/order
                  r: { each: order.lines as line, get: 'up/r/{line.n}', into: line.r, maxItems: 2, fallback: {{fallback}} }
                body: 'toJson(order) + " | " + toJson(r)'
            """, new Dictionary<string, string> { ["/order"] = $$"""{"id":9,"lines":[{{lines}}]}""", ["/r/1"] = "\"/r/1\"", ["/r/2"] = "\"/r/2\"" });

        JsonSerializer.Deserialize<string>(await composed.TextAsync()).ShouldBe(answer);
    }

    [Fact]
    public async Task Ten_thousand_items_are_no_trouble_where_they_are_allowed()
    {
        var many = "[" + string.Join(',', Enumerable.Range(0, 10_000).Select(n => n % 50)) + "]";
        await using var composed = await Composed.StartAsync(
            "    calls: { list: up/list, each: { each: list as n, get: 'up/item/{n}', maxItems: 10000, parallel: 32 } }\n    body: each",
            context => context.Response.WriteAsync(context.Request.Path == "/list" ? many : context.Request.Path.Value!["/item/".Length..]));

        (await composed.TextAsync().InTime()).ShouldBe(many);
        composed.Upstream.Requests.Count.ShouldBe(51);
    }

    [Fact]
    public async Task An_upstream_that_dies_halfway_is_a_failure()
    {
        await using var dying = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":");
            connection.Close();
        });
        await using var composed = await Composed.StartAsync(
            "    calls: { a: up/a, b: dying/b }", context => context.Response.WriteAsync("1"), upstreams: $"  dying: {dying.Address}");

        (await composed.TextAsync().InTime()).ShouldBe("502 upstream_body_lost");
    }

    [Fact]
    public async Task A_stopped_service_is_a_failure_of_its_calls_alone()
    {
        await using var composed = await Composed.StartAsync(
            "    calls: { a: up/a, b: { get: gone/b, optional: true } }", context => context.Response.WriteAsync("1"), upstreams: $"  gone: http://127.0.0.1:{FreePort.Next()}");

        (await composed.TextAsync().InTime()).ShouldBe("""{"a":1,"b":null}""");
    }

    [Theory]
    [InlineData("timeout: 3s\n    calls: { a: up/a, slow: 'hanging/b?x={a}' }", "504 upstream_timeout")]
    [InlineData("calls: { a: up/a, slow: { get: 'hanging/b?x={a}', timeout: 3s } }", "504 upstream_timeout")]
    [InlineData("timeout: 3s\n    calls: { a: up/a, slow: { get: 'hanging/b?x={a}', optional: true } }", """{"a":1,"slow":null}""")]
    [InlineData("timeout: 60s\n    calls: { a: up/a, slow: { get: 'hanging/b?x={a}', timeout: 3s, fallback: none } }", """{"a":1,"slow":"none"}""")]
    public async Task Time_is_bounded_by_the_call_and_for_all_of_them_by_the_route(string route, string answer)
    {
        var time = new FakeTime();
        await using var hanging = RawUpstream.Start(connection => connection.ReadToEndAsync());
        await using var composed = await Composed.StartAsync(
            "    " + route, context => context.Response.WriteAsync("1"), configure: builder => builder.Options.Time = time, upstreams: $"  hanging: {hanging.Address}");
        var asked = composed.TextAsync();
        await hanging.NextConnectionAsync(); // the first call has its answer by then
        time.Advance(TimeSpan.FromSeconds(3));

        (await asked.InTime()).ShouldBe(answer);
        await hanging.ScriptsAsync();
    }

    [Fact]
    public async Task A_failure_cancels_what_is_no_longer_needed()
    {
        var begun = new TaskCompletionSource();
        await using var hanging = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            begun.SetResult();
            await connection.ReadToEndAsync();
        });
        await using var composed = await Composed.StartAsync(
            "    calls: { a: up/a, slow: hanging/b, never: 'up/never?a={a}' }",
            async context =>
            {
                await begun.Task;
                context.Response.StatusCode = 500;
            },
            upstreams: $"  hanging: {hanging.Address}");

        (await composed.TextAsync().InTime()).ShouldBe("502 upstream_error");
        await hanging.ScriptsAsync();
        composed.Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_client_that_goes_cancels_all_calls()
    {
        await using var hanging = RawUpstream.Start(connection => connection.ReadToEndAsync());
        await using var composed = await Composed.StartAsync("    calls: { slow: hanging/b }", context => context.Response.WriteAsync("1"), upstreams: $"  hanging: {hanging.Address}");
        await using (var client = await RawClient.ConnectAsync(composed.Gateway.Port))
        {
            await client.SendAsync("GET /x/7 HTTP/1.1\r\nHost: shop\r\n\r\n");
            await hanging.NextConnectionAsync();
        }

        await hanging.ScriptsAsync().InTime();
    }

    [Fact]
    public async Task A_client_that_goes_is_no_failure_for_the_log()
    {
        var hangs = true;
        var begun = new SemaphoreSlim(0);
        await using var composed = await Composed.StartAsync("    calls: { a: up/a, b: { get: up/b, optional: true } }", async context =>
        {
            begun.Release();
            if (hangs)
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.Response.StatusCode = 500;
        }, configure: builder => builder.Options.Time = new FakeTime());
        await using (var client = await RawClient.ConnectAsync(composed.Gateway.Port))
        {
            await client.SendAsync("GET /x/7 HTTP/1.1\r\nHost: shop\r\n\r\n");
            await begun.WaitAsync().InTime();
            await begun.WaitAsync().InTime();
        }
        await composed.LeftAsync(0);
        hangs = false;

        (await composed.TextAsync()).ShouldBe("502 upstream_error");
        (await composed.Gateway.NextLogAsync()).ShouldContain("failed with upstream_error");
    }

    [Theory]
    [InlineData("    calls: { slow: { get: hanging/b, timeout: 200ms } }")]
    [InlineData("    calls: { slow: { post: hanging/b, timeout: 200ms } }")]
    [InlineData("    calls: { slow: hanging/b }\n    timeout: 200ms")]
    [InlineData("    calls: { slow: { post: hanging/b } }\n    timeout: 200ms")]
    public async Task A_service_that_hangs_opens_its_breaker(string route)
    {
        var time = new FakeTime();
        await using var hanging = RawUpstream.Start(connection => connection.ReadToEndAsync());
        await using var composed = await Composed.StartAsync(
            route,
            context => context.Response.WriteAsync("1"),
            configure: builder => builder.Options.Time = time,
            upstreams: $"  hanging: {{ destinations: ['{hanging.Address}'], breaker: {{ failures: 3 }} }}");
        for (var i = 0; i < 3; i++)
        {
            var answer = composed.TextAsync();
            await hanging.NextConnectionAsync();
            time.Advance(TimeSpan.FromMilliseconds(200));
            (await answer).ShouldBe("504 upstream_timeout");
        }

        (await composed.TextAsync()).ShouldBe("503 breaker_open");
        using var refused = await composed.Gateway.Client.GetAsync("/x/7");
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_call_that_had_not_all_of_the_routes_time_is_not_late()
    {
        var time = new FakeTime();
        await using var hanging = RawUpstream.Start(connection => connection.ReadToEndAsync());
        await using var composed = await Composed.StartAsync(
            "    calls: { a: up/a, slow: 'hanging/{a.v}' }\n    timeout: 200ms",
            context => context.Response.WriteAsync("{\"v\":1}"),
            configure: builder => builder.Options.Time = time,
            upstreams: $"  hanging: {{ destinations: ['{hanging.Address}'], breaker: {{ failures: 1 }} }}");
        for (var i = 0; i < 2; i++)
        {
            var answer = composed.TextAsync();
            await hanging.NextConnectionAsync();
            time.Advance(TimeSpan.FromMilliseconds(200));
            (await answer).ShouldBe("504 upstream_timeout");
        }
    }

    [Fact]
    public async Task A_body_that_cannot_be_computed_is_502_and_the_log_says_why()
    {
        await using var composed = await Composed.StartAsync("    calls: { a: up/a }\n    body: { x: a.gone.y }", context => context.Response.WriteAsync("{}"));

        (await composed.TextAsync()).ShouldBe("502 composition_failed");
        (await composed.Gateway.NextLogAsync()).ShouldContain("gone");
    }

    [Theory]
    [InlineData("    calls: { a: 'up/{request.query.q}' }", "400 call_not_computable", "call a could not be made: ", "call a failed with call_not_computable")]
    [InlineData("    calls: { a: up/a }\n    body: { x: a.gone.y }", "502 composition_failed", "the answer could not be put together: ", null)]
    public async Task A_flood_of_what_cannot_be_computed_is_a_line_and_then_one_in_ten_seconds_with_their_number(string route, string answer, string line, string? failure)
    {
        var time = new FakeTime();
        await using var composed = await Composed.StartAsync(route, context => context.Response.WriteAsync("{}"), configure: builder => builder.Options.Time = time);
        for (var i = 0; i < 5; i++)
            (await composed.TextAsync()).ShouldBe(answer);
        time.Advance(TimeSpan.FromSeconds(10));

        (await composed.TextAsync()).ShouldBe(answer);

        (await composed.Gateway.NextLogAsync()).ShouldContain(line);
        if (failure is not null)
            (await composed.Gateway.NextLogAsync()).ShouldContain(failure);
        (await composed.Gateway.NextLogAsync()).ShouldEndWith(" 4 more since the last such line.");
    }

    private static Task AnswerAsync(HttpContext context, int status)
    {
        if (context.Request.Path == "/a")
            return context.Response.WriteAsync("1");
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
