using System.Net;
using System.Text.Json;
using Gatehouse.Integration.Tests.Reload;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Limits;

/// <summary>R15, R16: how often and how many at a time, and what answers say of it.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private readonly FakeTime time = new();
    private readonly TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RecordingUpstream upstream = null!;

    public async Task InitializeAsync() => upstream = await RecordingUpstream.StartAsync(AnswerAsync);

    public async Task DisposeAsync() => await upstream.DisposeAsync();

    [Fact]
    public async Task The_101st_request_is_refused_with_all_fields_and_lets_wait_as_long_as_it_says()
    {
        await using var gateway = await StartAsync("defaults: { limit: 100/15m per ip }", "/a/**: up");
        HttpResponseMessage? last = null;
        for (var i = 0; i < 100; i++)
        {
            last = await gateway.Client.GetAsync("/a/x");
            last.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        (Field(last!, "X-RateLimit-Limit"), Field(last!, "X-RateLimit-Remaining")).ShouldBe(("100", "0"));
        foreach (var name in (string[])["Retry-After", "RateLimit-Policy", "X-RateLimit-Reset"])
            last!.Headers.Contains(name).ShouldBeFalse(name);

        using var refused = await gateway.Client.GetAsync("/a/x");

        ((int)refused.StatusCode).ShouldBe(429);
        var reset = time.GetUtcNow().AddMinutes(30).ToUnixTimeSeconds();
        (Field(refused, "RateLimit"), Field(refused, "RateLimit-Policy")).ShouldBe(("\"100/15m\";r=0;t=1800", "\"100/15m\";q=100;w=900"));
        (Field(refused, "X-RateLimit-Limit"), Field(refused, "X-RateLimit-Remaining"), Field(refused, "X-RateLimit-Reset")).ShouldBe(("100", "0", $"{reset}"));
        Field(refused, "Retry-After").ShouldBe("909");
        Field(refused, "Content-Type").ShouldBe("application/problem+json; charset=utf-8");
        JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString().ShouldBe("rate_limited");
        upstream.Requests.Count.ShouldBe(100);

        time.Advance(TimeSpan.FromSeconds(908));
        ((int)(await gateway.Client.GetAsync("/a/x")).StatusCode).ShouldBe(429);
        time.Advance(TimeSpan.FromSeconds(1));
        ((int)(await gateway.Client.GetAsync("/a/x")).StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task Of_a_thousand_requests_at_once_exactly_the_limit_come_through()
    {
        await using var gateway = await StartAsync("defaults: { limit: 100/15m }", "/a/**: up");

        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => StatusAsync(gateway, "/a/x")));

        answers.Count(status => status == 200).ShouldBe(100);
        answers.Count(status => status == 429).ShouldBe(900);
        upstream.Requests.Count.ShouldBe(100);
    }

    [Fact]
    public async Task Each_network_address_has_its_own_counter_and_an_IPv6_client_cannot_change_it()
    {
        await using var gateway = await StartAsync("defaults: { limit: 1/1m per ip }\nforwarded: { trust: [127.0.0.1] }", "/a/**: up");

        var answers = new List<int>();
        foreach (var client in new[] { "192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1", "::ffff:192.0.2.1" })
            answers.Add(await StatusAsync(gateway, "/a/x", ("X-Forwarded-For", client)));

        answers.ShouldBe([200, 429, 200, 200, 429, 200, 429]);
    }

    [Fact]
    public async Task Each_user_has_a_counter_and_who_is_unknown_has_that_of_the_address()
    {
        await using var gateway = await StartAsync(
            "auth: { keys: { apiKey: { consumers: { ada: { key: $env.ADA }, bob: { key: $env.BOB } } } } }",
            "/a/**: { to: up, auth: { any: keys, optional: true }, limit: 1/1m per auth }",
            "/b/**: { to: up, auth: { any: keys, optional: true }, limit: 1/1m per auth.sub }");

        foreach (var path in new[] { "/a/x", "/b/x" })
        {
            (await StatusAsync(gateway, path, ("X-Api-Key", Key("ADA")))).ShouldBe(200);
            (await StatusAsync(gateway, path, ("X-Api-Key", Key("ADA")))).ShouldBe(429);
            (await StatusAsync(gateway, path, ("X-Api-Key", Key("BOB")))).ShouldBe(200);
            (await StatusAsync(gateway, path)).ShouldBe(200);
            (await StatusAsync(gateway, path)).ShouldBe(429);
        }
    }

    [Fact]
    public async Task Each_value_of_a_header_has_a_counter_and_without_it_the_address_is_counted()
    {
        await using var gateway = await StartAsync("", "/a/**: { to: up, limit: \"1/1m per request.headers['x-tenant']\" }");

        (await StatusAsync(gateway, "/a/x", ("X-Tenant", "one"))).ShouldBe(200);
        (await StatusAsync(gateway, "/a/x", ("X-Tenant", "one"))).ShouldBe(429);
        (await StatusAsync(gateway, "/a/x", ("X-Tenant", "127.0.0.1"))).ShouldBe(200);
        (await StatusAsync(gateway, "/a/x")).ShouldBe(200);
        (await StatusAsync(gateway, "/a/x")).ShouldBe(429);
    }

    [Fact]
    public async Task Of_several_limits_one_that_refuses_takes_nothing_from_the_others()
    {
        await using var gateway = await StartAsync("limits: { api: 3/1h }", "/a/**: { to: up, limit: [api, 1/1m per ip] }", "/b/**: { to: up, limit: api }");

        (await StatusAsync(gateway, "/a/x")).ShouldBe(200);
        using var refused = await gateway.Client.GetAsync("/a/x");
        Field(refused, "RateLimit-Policy").ShouldBe("\"api\";q=3;w=3600, \"1/1m\";q=1;w=60");
        Field(refused, "RateLimit").ShouldStartWith("\"1/1m\";r=0");
        using var other = await gateway.Client.GetAsync("/b/x");

        (Field(other, "X-RateLimit-Limit"), Field(other, "X-RateLimit-Remaining")).ShouldBe(("3", "1"));
    }

    [Fact]
    public async Task Defaults_count_for_all_routes_together_and_a_route_of_its_own_for_itself()
    {
        await using var gateway = await StartAsync(
            "defaults: { limit: 2/1m }\nlimits: { shared: 2/1m }",
            "/a/**: up", "/b/**: up", "/c/**: { to: up, limit: 2/1m }", "/d/**: { to: up, limit: 2/1m }", "/e/**: { to: up, limit: shared }", "/f/**: { to: up, limit: shared }",
            "/g/**: { to: up, limit: none }", "/h/**: { to: up, limit: false }");

        var answers = new Dictionary<char, string>();
        foreach (var path in "abcdefgh")
            answers[path] = $"{await StatusAsync(gateway, $"/{path}/x")} {await StatusAsync(gateway, $"/{path}/x")} {await StatusAsync(gateway, $"/{path}/x")}";

        answers['a'].ShouldBe("200 200 429");
        answers['b'].ShouldBe("429 429 429");
        answers['c'].ShouldBe("200 200 429");
        answers['d'].ShouldBe("200 200 429");
        answers['e'].ShouldBe("200 200 429");
        answers['f'].ShouldBe("429 429 429");
        answers['g'].ShouldBe("200 200 200");
        answers['h'].ShouldBe("200 200 200");
    }

    [Fact]
    public async Task A_burst_comes_through_a_bucket_and_then_what_flows_in()
    {
        await using var gateway = await StartAsync("", "/a/**: { to: up, limit: { count: 60, window: 1m, algorithm: tokenBucket, burst: 3 } }");

        (await StatusesAsync(gateway, "/a/x", 5)).ShouldBe([200, 200, 200, 429, 429]);
        time.Advance(TimeSpan.FromSeconds(2));
        (await StatusesAsync(gateway, "/a/x", 3)).ShouldBe([200, 200, 429]);
    }

    [Fact]
    public async Task A_slot_is_free_again_when_the_request_has_ended_in_whatever_way()
    {
        await using var gateway = await StartAsync("", "/a/**: { to: up, limit: 1 concurrent }");
        using var leaving = new CancellationTokenSource();
        var slow = gateway.Client.GetAsync("/a/slow", leaving.Token);
        await upstream.NextRequestAsync();

        using var refused = await gateway.Client.GetAsync("/a/x");
        ((int)refused.StatusCode).ShouldBe(429);
        (Field(refused, "RateLimit"), Field(refused, "RateLimit-Policy"), Field(refused, "Retry-After")).ShouldBe(("\"1 concurrent\";r=0", "\"1 concurrent\";q=1;qu=\"concurrent-requests\"", "1"));
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(slow);
        await WaitFor(() => gateway.Host.Gateway.InFlight == 0);

        (await StatusAsync(gateway, "/a/breaks")).ShouldBe(502);
        (await StatusAsync(gateway, "/a/x")).ShouldBe(200);
    }

    [Fact]
    public async Task In_the_shadow_a_limit_counts_and_refuses_nobody()
    {
        await using var gateway = await StartAsync("admin: 0\nlimits: { real: 2/1m, probe: { rule: 1/1m, shadow: true } }", "/a/**: { to: up, limit: [probe, real] }");

        (await StatusesAsync(gateway, "/a/x", 4)).ShouldBe([200, 200, 429, 429]);
        using var answer = await gateway.Client.GetAsync("/a/x");
        using var admin = new HttpClient { BaseAddress = gateway.AdminUrl };
        var metrics = await admin.GetStringAsync("/metrics");

        Field(answer, "RateLimit-Policy").ShouldBe("\"real\";q=2;w=60");
        metrics.ShouldContain("gateway_rate_limited_total{limit=\"real\"} 3\n");
        metrics.ShouldContain("gateway_rate_limited_shadow_total{limit=\"probe\"} 4\n");
    }

    [Fact]
    public async Task What_the_service_says_of_its_own_limits_is_replaced()
    {
        await using var gateway = await StartAsync("", "/a/**: { to: up, limit: 5/1m }");

        using var answer = await gateway.Client.GetAsync("/a/limited");

        (Field(answer, "X-RateLimit-Limit"), Field(answer, "X-RateLimit-Remaining")).ShouldBe(("5", "4"));
        answer.Headers.Contains("X-RateLimit-Reset").ShouldBeFalse();
        Field(answer, "RateLimit").ShouldBe("\"theirs\";r=1", "a field that we do not write is the service's own");
    }

    [Fact]
    public async Task Who_is_refused_before_is_not_counted_and_any_method_is()
    {
        await using var gateway = await StartAsync(
            "defaults: { limit: 3/1m, cors: { origins: [https://a.example] } }", "/a/**: { to: up, ipFilter: { deny: 192.0.2.1 } }", "/b/**: { to: up, ipFilter: { deny: 127.0.0.1 } }");

        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/a/x") { Headers = { { "Origin", "https://a.example" }, { "Access-Control-Request-Method", "GET" } } };
        (await gateway.Client.SendAsync(preflight)).Headers.Contains("X-RateLimit-Limit").ShouldBeFalse();
        (await StatusAsync(gateway, "/b/x")).ShouldBe(403);
        using var head = await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/a/x"));
        Field(head, "X-RateLimit-Remaining").ShouldBe("2");
        using var options = await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/a/x"));
        Field(options, "X-RateLimit-Remaining").ShouldBe("1");
    }

    [Fact]
    public async Task Each_request_of_a_batch_counts()
    {
        await using var gateway = await StartAsync("", "POST /batch: { batch: true }", "/a/**: { to: up, limit: 2/1m }");

        using var answer = await gateway.Client.PostAsync("/batch", new StringContent("""{"requests":[{"path":"/a/x"},{"path":"/a/x"},{"path":"/a/x"}]}""", null, "application/json"));
        var statuses = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("responses").EnumerateArray().Select(one => one.GetProperty("status").GetInt32());

        statuses.Order().ShouldBe([200, 200, 429]);
    }

    [Fact]
    public async Task A_refusal_does_not_wait_for_the_body()
    {
        await using var gateway = await StartAsync("", "/a/**: { to: up, limit: 1/1m }");
        await StatusAsync(gateway, "/a/x");

        await using var client = await TestKit.Wire.RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("POST /a/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx");
        var response = await client.ReadResponseAsync().InTime();

        response.Status.ShouldBe(429);
    }

    private static string Key(string name) => "key-of-" + name + "-0123456789abcdef0123456789";

    private static string Field(HttpResponseMessage answer, string name) =>
        string.Join("|", answer.Headers.TryGetValues(name, out var values) ? values : answer.Content.Headers.TryGetValues(name, out var own) ? own : []);

    private static Task WaitFor(Func<bool> condition) => Gatehouse.Integration.Tests.Forwarding.WaitFor.TrueAsync(condition);

    private static async Task<int[]> StatusesAsync(RunningGateway gateway, string path, int count)
    {
        var statuses = new int[count];
        for (var i = 0; i < count; i++)
            statuses[i] = await StatusAsync(gateway, path);
        return statuses;
    }

    private static async Task<int> StatusAsync(RunningGateway gateway, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await gateway.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private Task<RunningGateway> StartAsync(string top, params string[] routes) => RunningGateway.StartAsync(
        $"upstreams: {{ up: '{upstream.Address}' }}\n{top}\nroutes:\n  {string.Join("\n  ", routes)}\n",
        builder =>
        {
            builder.Options.Time = time;
            builder.Options.EnvironmentVariable = name => name is "ADA" or "BOB" ? Key(name) : null;
        });

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.EndsWith("/slow", StringComparison.Ordinal))
            await go.Task.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        else if (path.EndsWith("/breaks", StringComparison.Ordinal))
            context.Abort();
        context.Response.Headers["RateLimit"] = "\"theirs\";r=1";
        context.Response.Headers["X-RateLimit-Remaining"] = "1";
        context.Response.Headers["X-RateLimit-Reset"] = "1";
    }
}
