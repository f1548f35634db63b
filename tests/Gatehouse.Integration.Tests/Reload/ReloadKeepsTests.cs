using System.Net;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Integration.Tests.Reload;

/// <summary>What has not changed goes on; what has changed ends with the last request that uses it (R31).</summary>
public sealed class ReloadKeepsTests
{
    private const string Upgrade = "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    [Fact]
    public async Task Unchanged_upstreams_and_policies_stay_the_same_objects()
    {
        var tracked = new TrackedPolicies();
        await using var gateway = await WatchedGateway.StartAsync(Yaml("one", "http://127.0.0.1:1"), builder => builder.Options.Policies.Add(tracked));
        var before = gateway.Snapshot;

        gateway.Change("# moved and commented\n" + Yaml("one", "http://127.0.0.1:2"));
        var after = gateway.Snapshot;

        after.Revision.ShouldBe(2);
        after.Upstreams["kept"].ShouldBeSameAs(before.Upstreams["kept"]);
        after.Upstreams["other"].ShouldNotBeSameAs(before.Upstreams["other"]);
        after.Routes[0].Policies.Select(policy => policy.Policy).ShouldBe(before.Routes[0].Policies.Select(policy => policy.Policy));
        after.Resources.Count.ShouldBe(before.Resources.Count);
        tracked.Disposed("one").IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_changed_policy_is_disposed_of_when_nothing_uses_it()
    {
        var tracked = new TrackedPolicies();
        await using var gateway = await WatchedGateway.StartAsync(Yaml("one", "http://127.0.0.1:1"), builder => builder.Options.Policies.Add(tracked));

        gateway.Change(Yaml("two", "http://127.0.0.1:1"));

        await tracked.Disposed("one").InTime();
        tracked.Disposed("two").IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_request_that_waits_for_room_after_a_change_gets_that_of_one_from_before()
    {
        using var go = new SemaphoreSlim(0);
        await using var upstream = await RecordingUpstream.StartAsync(async context => await go.WaitAsync(context.RequestAborted));
        string Limited(string timeout) => $"upstreams: {{ up: {{ destinations: ['{upstream.Address}'], maxRequests: 1, connectTimeout: 10m, timeout: {timeout} }} }}\nroutes: {{ /a: up }}\n";
        await using var gateway = await WatchedGateway.StartAsync(Limited("20m"));
        var running = gateway.Client.GetAsync("/a");
        await upstream.NextRequestAsync();

        gateway.Change(Limited("30m"));
        var waiting = gateway.Client.GetAsync("/a");
        await Eventually.BeAsync(() => gateway.Snapshot.Upstreams["up"].Upstream.Line!.Count == 1);
        go.Release(2);

        using var first = await running.InTime();
        using var second = await waiting.InTime();
        (first.StatusCode, second.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));
    }

    [Fact]
    public async Task A_running_request_ends_as_it_began()
    {
        var tracked = new TrackedPolicies();
        var go = new TaskCompletionSource();
        await using var upstream = await RecordingUpstream.StartAsync(async context =>
        {
            await go.Task;
            await context.Response.WriteAsync("slow");
        });
        await using var gateway = await WatchedGateway.StartAsync(
            $"upstreams: {{ up: '{upstream.Address}' }}\nroutes: {{ /a: {{ to: up, tracked: old }} }}\n", builder => builder.Options.Policies.Add(tracked));
        var running = gateway.Client.GetAsync("/a");
        await upstream.NextRequestAsync();

        gateway.Change("routes: { /b: { respond: b } }\n");
        using (var gone = await gateway.Client.GetAsync("/a"))
            gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        tracked.Disposed("old").IsCompleted.ShouldBeFalse();
        go.SetResult();

        using var response = await running;
        (await response.Content.ReadAsStringAsync()).ShouldBe("slow");
        response.Headers.GetValues("x-tracked").ShouldBe(["old"]);
        await tracked.Disposed("old").InTime();
    }

    [Fact]
    public async Task An_open_tunnel_survives_the_removal_of_its_route_and_upstream()
    {
        var tracked = new TrackedPolicies();
        await using var upstream = await RecordingUpstream.StartAsync(EchoAsync, readBody: false);
        await using var gateway = await WatchedGateway.StartAsync(
            $"upstreams: {{ up: '{upstream.Address}' }}\nroutes: {{ /a: {{ to: up, tracked: old }} }}\n", builder => builder.Options.Policies.Add(tracked));
        await using var client = await RawClient.ConnectAsync(gateway.Running.Port);
        (await client.ExchangeAsync(Upgrade)).Status.ShouldBe(101);

        gateway.Change("routes: { /b: { respond: b } }\n");
        gateway.Change("routes: { /c: { respond: c } }\n");
        await client.SendAsync("still here\n");
        (await client.Connection.ReadUntilAsync("\n")).ShouldBe("still here\n");
        tracked.Disposed("old").IsCompleted.ShouldBeFalse();
        client.Connection.Close();

        await tracked.Disposed("old").InTime();
    }

    [Fact]
    public async Task No_request_fails_while_the_configuration_is_replaced_a_hundred_times()
    {
        await using var upstream = await RecordingUpstream.StartAsync("ok");
        await using var gateway = await WatchedGateway.StartAsync(Version(0));
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(LoadAsync)).ToArray();

        for (var i = 1; i <= 100; i++)
        {
            gateway.Change(Version(i));
            gateway.Snapshot.Revision.ShouldBe(i + 1, gateway.Running.LogSoFar());
            using var response = await gateway.Client.GetAsync("/x");
            response.Headers.GetValues("x-version").ShouldBe([$"{i}"]);
        }
        await enough.CancelAsync();

        (await Task.WhenAll(clients).InTime()).ShouldAllBe(count => count > 0);

        // Each version has another upstream section and another policy, so that everything is made anew. The clock that looks at the
        // file runs fast, hence the long times.
        string Version(int i) =>
            $"upstreams: {{ up: {{ destinations: '{upstream.Address}', timeout: {1000 + i}m, idleTimeout: 24h }} }}\nroutes: {{ '/**': {{ to: up, responseHeaders: {{ set: {{ x-version: '{i}' }} }} }} }}\n";

        async Task<int> LoadAsync()
        {
            var count = 0;
            for (; !enough.IsCancellationRequested; count++)
            {
                using var response = await gateway.Client.GetAsync("/x");
                response.StatusCode.ShouldBe(HttpStatusCode.OK);
                (await response.Content.ReadAsStringAsync()).ShouldBe("ok");
                response.Headers.Contains("x-version").ShouldBeTrue();
            }
            return count;
        }
    }

    private static string Yaml(string tracked, string other) =>
        $"upstreams: {{ kept: 'http://127.0.0.1:3', other: '{other}' }}\nroutes:\n  /a: {{ to: kept, tracked: {tracked} }}\n  /b: other\n";

    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.Headers.Upgrade = "websocket";
        await using var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        await stream.CopyToAsync(stream, context.RequestAborted);
    }
}
