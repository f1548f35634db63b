using System.Text.Json;
using Gatehouse.Core.Configuration;
using Gatehouse.Integration.Tests.Reload;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Limits;

/// <summary>R15: limits of upstreams and of consumers, and what a reload keeps.</summary>
public sealed class LimitPlacesTests : IAsyncLifetime
{
    private RecordingUpstream upstream = null!;

    public async Task InitializeAsync() => upstream = await RecordingUpstream.StartAsync(async context =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"n":1}""");
    });

    public async Task DisposeAsync() => await upstream.DisposeAsync();

    [Fact]
    public async Task An_upstream_counts_what_is_passed_on_and_what_is_called()
    {
        await using var gateway = await StartAsync(
            "limit: 3/1h",
            "/a/**: up",
            "GET /two: { calls: { x: up/x, y: { get: up/y, optional: true, fallback: { n: 0 } } } }",
            "GET /one: { calls: { z: up/z } }");

        (await StatusAsync(gateway, "/a/x")).ShouldBe(200);
        (await gateway.Client.GetStringAsync("/two")).ShouldBe("""{"x":{"n":1},"y":{"n":1}}""");
        using var refused = await gateway.Client.GetAsync("/a/x");
        ((int)refused.StatusCode).ShouldBe(429);
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.FromMinutes(1));
        (await refused.Content.ReadAsStringAsync()).ShouldContain("rate_limited");
        using var composed = await gateway.Client.GetAsync("/one");
        ((int)composed.StatusCode).ShouldBe(429);
        composed.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.FromMinutes(1));
        upstream.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_call_that_may_fail_takes_its_fallback()
    {
        await using var gateway = await StartAsync("limit: 1/1h", "GET /one: { calls: { z: { get: up/z, optional: true, fallback: { n: 0 } } } }");

        (await gateway.Client.GetStringAsync("/one")).ShouldBe("""{"z":{"n":1}}""");
        (await gateway.Client.GetStringAsync("/one")).ShouldBe("""{"z":{"n":0}}""");
    }

    [Fact]
    public async Task As_many_at_a_time_are_at_the_upstream_over_all_routes()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var slow = await RecordingUpstream.StartAsync(context => go.Task);
        await using var gateway = await RunningGateway.StartAsync(
            $"upstreams: {{ up: {{ destinations: '{slow.Address}', limit: 2 concurrent }} }}\nroutes: {{ /a/**: up, /b/**: up }}\n");
        Task<int>[] running = [StatusAsync(gateway, "/a/x"), StatusAsync(gateway, "/b/x")];
        await slow.NextRequestAsync();
        await slow.NextRequestAsync();

        (await StatusAsync(gateway, "/a/y")).ShouldBe(429);
        go.SetResult();
        (await Task.WhenAll(running)).ShouldBe([200, 200]);
        (await StatusAsync(gateway, "/a/y")).ShouldBe(200);
    }

    [Fact]
    public async Task A_consumer_has_a_limit_of_its_own_over_all_routes_beside_theirs()
    {
        await using var gateway = await WatchedGateway.StartAsync(Consumers("x"), builder => builder.Options.EnvironmentVariable = name => $"key-of-{name}-0123456789abcdef0123456789");

        (await KeyedAsync(gateway, "/a/x", "ADA")).ShouldBe((200, "2", "1"));
        (await KeyedAsync(gateway, "/b/x", "ADA")).ShouldBe((200, "2", "0"));
        (await KeyedAsync(gateway, "/a/x", "ADA")).Status.ShouldBe(429);
        (await KeyedAsync(gateway, "/a/x", "BOB")).ShouldBe((200, "10", "8"));

        gateway.Change(Consumers("y"));
        (await KeyedAsync(gateway, "/a/x", "ADA")).Status.ShouldBe(429);
    }

    [Fact]
    public async Task Counters_outlive_a_reload_that_leaves_their_section_alone()
    {
        await using var gateway = await WatchedGateway.StartAsync(Reloaded("a", "2/1h"));
        foreach (var path in new[] { "/a/x", "/own/x", "/named/x" })
            (await StatusAsync(gateway.Running, path)).ShouldBe(200);

        gateway.Change(Reloaded("b", "2/1h"));
        (await StatusAsync(gateway.Running, "/a/x")).ShouldBe(429);
        (await StatusAsync(gateway.Running, "/own/x")).ShouldBe(429);
        (await StatusAsync(gateway.Running, "/named/x")).ShouldBe(200);
        (await StatusAsync(gateway.Running, "/named/x")).ShouldBe(429);
        gateway.Change(Reloaded("b", "5/1h"));
        (await StatusAsync(gateway.Running, "/named/x")).ShouldBe(200);
    }

    [Theory]
    [InlineData("upstreams: { up: { destinations: 'http://a', limit: 5/1m per ip } }\nroutes: { /a: up }", "an upstream's limit is for all requests to it together")]
    [InlineData("upstreams: { up: { destinations: 'http://a', limit: api } }\nlimits: { api: 5/1m per ip }\nroutes: { /a: up }", "'api' counts by 'per'")]
    [InlineData("upstreams: { up: { destinations: 'http://a', cors: true } }\nroutes: { /a: up }", "unknown key 'cors'")]
    [InlineData("limits: { api: 5/1m }\nroutes: { /a: { respond: a, limit: apo } }", "there is no 'apo'")]
    [InlineData("limits: { api: 5/m }\nroutes: { /a: { respond: a, limit: api } }", "'m' is not the length of a window")]
    [InlineData("limits: { api: other, other: 1/1m }\nroutes: { /a: { respond: a, limit: api } }", "names another limit")]
    [InlineData("limits: { none: 5/1m }\nroutes: { /a: { respond: a } }", "'none' is not a name for a limit")]
    [InlineData("defaults: { limit: '5/1m per id' }\nroutes: { '/a/{id}': { respond: a } }", "'id'")]
    [InlineData("auth: { k: { apiKey: { consumers: { a: { key: 'sha256:0000000000000000000000000000000000000000000000000000000000000000', limit: 5 } } } } }\nroutes: { /a: { respond: a } }", "does not say in how long")]
    public void What_cannot_be_is_told(string yaml, string message)
    {
        using var folder = new TestKit.Files.TempFolder();
        var errors = Core.Hosting.ConfigCheck.Run(folder.Write("gatehouse.yaml", yaml), Gatehouse.Policies.BuiltInPolicies.All, static _ => null).Errors;

        errors.ShouldContain(error => error.Message.Contains(message, StringComparison.Ordinal), string.Join('\n', errors.Select(error => error.Message)));
    }

    private static async Task<(int Status, string Limit, string Remaining)> KeyedAsync(WatchedGateway gateway, string path, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-Api-Key", $"key-of-{name}-0123456789abcdef0123456789" } } };
        using var answer = await gateway.Client.SendAsync(request);
        return ((int)answer.StatusCode, answer.Headers.GetValues("X-RateLimit-Limit").Single(), answer.Headers.GetValues("X-RateLimit-Remaining").Single());
    }

    private string Consumers(string other) => $$"""
        upstreams: { up: '{{upstream.Address}}' }
        auth: { keys: { apiKey: { consumers: { ada: { key: $env.ADA, limit: 2/1m }, bob: { key: $env.BOB, roles: [{{other}}] } } } } }
        defaults: { auth: keys }
        routes:
          /a/**: { to: up, limit: 10/1m }
          /b/**: up
        """;

    private string Reloaded(string respond, string named) => $$"""
        upstreams: { up: '{{upstream.Address}}' }
        limits: { other: 1/1h, api: {{named}} }
        defaults: { limit: 1/1h }
        routes:
          /a/**: up
          /own/**: { to: up, limit: 1/1h }
          /named/**: { to: up, limit: api }
          /more: { respond: {{respond}} }
        """;

    private Task<RunningGateway> StartAsync(string limit, params string[] routes) => RunningGateway.StartAsync(
        $"upstreams: {{ up: {{ destinations: '{upstream.Address}', {limit} }} }}\nroutes:\n  {string.Join("\n  ", routes)}\n");

    private static async Task<int> StatusAsync(RunningGateway gateway, string path)
    {
        using var answer = await gateway.Client.GetAsync(path);
        return (int)answer.StatusCode;
    }
}
