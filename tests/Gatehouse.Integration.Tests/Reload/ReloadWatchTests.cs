using Gatehouse.Core.Upstreams;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Reload;

/// <summary>
/// What looks after destinations beside the requests belongs to what is served (R27, R31, R32), not to what a request from before still keeps.
/// </summary>
public sealed class ReloadWatchTests
{
    private const string Hold = "/hold";

    private readonly TaskCompletionSource go = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_was_not_healthy_gets_requests_again_when_health_is_asked_for_no_more(bool isKept)
    {
        await using var sick = await StartAsync("sick", "/health");
        await using var well = await StartAsync("well");
        string Yaml(string health) => $"upstreams: {{ up: {{ destinations: ['{sick.Address}', '{well.Address}'], timeout: 24h, idleTimeout: 24h{health} }} }}\nroutes: {{ '/**': up }}\n";
        // The clock runs fast: checks may be too late on a busy machine, also those of the one that is well. Then it stands.
        await using var gateway = await WatchedGateway.StartAsync(Yaml(", health: { every: 1s, timeout: 1m, unhealthy: 3 }"));
        await LookUntilAsync(gateway, () => State(gateway).IsUnhealthy && State(gateway, 1).IsUsable);
        var held = isKept ? gateway.GetAsync(Hold) : Task.FromResult("");
        await Eventually.BeAsync(() => !isKept || Count(well, Hold) == 1);

        gateway.Change(Yaml(""));

        var checks = Count(sick, "/health");
        var answers = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            gateway.Look();
            answers.Add(await gateway.GetAsync("/a").InTime());
        }
        answers.Count(answer => answer == "sick").ShouldBe(5);
        (Count(sick, "/health") - checks).ShouldBeLessThanOrEqualTo(1, "one may have been on its way");
        go.SetResult();
        await held.InTime();
    }

    [Fact]
    public async Task A_check_that_has_changed_is_the_only_one_also_while_a_request_keeps_the_one_before()
    {
        await using var up = await StartAsync("up", "/ready");
        string Yaml(string path) => $"upstreams: {{ up: {{ destinations: ['{up.Address}'], timeout: 24h, idleTimeout: 24h, health: {{ path: {path}, every: 1s, timeout: 1m }} }} }}\nroutes: {{ '/**': up }}\n";
        await using var gateway = await WatchedGateway.StartAsync(Yaml("/live"));
        var held = gateway.GetAsync(Hold);
        await Eventually.BeAsync(() => Count(up, Hold) == 1);

        gateway.Change(Yaml("/ready"));

        var checks = Count(up, "/live");
        await LookUntilAsync(gateway, () => Count(up, "/ready") >= 10);
        State(gateway).IsUnhealthy.ShouldBeTrue();
        (Count(up, "/live") - checks).ShouldBeLessThanOrEqualTo(1, "one may have been on its way");
        go.SetResult();
        await held.InTime();
    }

    [Fact]
    public async Task A_webhook_that_was_replaced_is_told_no_more_also_while_a_request_keeps_it()
    {
        await using var up = await StartAsync("up");
        await using var before = await StartAsync("told");
        await using var after = await StartAsync("told");
        string Yaml(RecordingUpstream hook) => $"upstreams: {{ up: {{ destinations: ['{up.Address}'], timeout: 24h, idleTimeout: 24h, maxRequests: 1, scaling: {{ webhook: '{hook.Address}', after: 2s, every: 2s }} }} }}\nroutes: {{ '/**': up }}\n";
        await using var gateway = await WatchedGateway.StartAsync(Yaml(before));
        var held = gateway.GetAsync(Hold);
        await LookUntilAsync(gateway, () => before.Requests.Count > 0);

        gateway.Change(Yaml(after));

        var told = before.Requests.Count;
        await LookUntilAsync(gateway, () => after.Requests.Count >= 5);
        (before.Requests.Count - told).ShouldBeLessThanOrEqualTo(1, "one may have been on its way");
        go.SetResult();
        await held.InTime();
    }

    private static DestinationState State(WatchedGateway gateway, int index = 0) => gateway.Snapshot.Upstreams["up"].Upstream.Members.All[index].State;

    private static int Count(RecordingUpstream upstream, string path) => upstream.Requests.Count(request => request.Target == path);

    private static Task LookUntilAsync(WatchedGateway gateway, Func<bool> condition) => Forwarding.WaitFor.TrueAsync(() =>
    {
        gateway.Look();
        return condition();
    });

    private Task<RecordingUpstream> StartAsync(string text, string broken = "") => RecordingUpstream.StartAsync(async context =>
    {
        if (context.Request.Path == Hold)
            await go.Task;
        context.Response.StatusCode = context.Request.Path == broken ? 503 : 200;
        await context.Response.WriteAsync(text);
    });
}
