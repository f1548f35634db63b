using System.Net;
using System.Text;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;

namespace Gatehouse.Integration.Tests.Resilience;

/// <summary>R26: a share of the requests goes elsewhere, always the same; copies go elsewhere too, and nobody waits for them.</summary>
public sealed class CanaryTests
{
    [Fact]
    public async Task A_value_always_goes_the_same_way_and_a_header_chooses()
    {
        await using var main = await RecordingUpstream.StartAsync("main");
        await using var canary = await RecordingUpstream.StartAsync("canary");
        await using var gateway = await StartAsync(main, canary, "split: { shares: { other: 20% }, by: \"request.headers['x-user']\", header: X-Canary }");

        for (var user = 0; user < 100; user++)
            (await AskAsync(gateway, "X-User", $"user-{user}")).ShouldBe(await AskAsync(gateway, "X-User", $"user-{user}"));
        canary.Requests.Count.ShouldBeInRange(2 * 8, 2 * 35);
        (await AskAsync(gateway, "X-Canary", "other")).ShouldBe("canary");
        (await AskAsync(gateway, "X-Canary", "up")).ShouldBe("main");
        (await AskAsync(gateway, "X-User", "user-1")).ShouldBe(await AskAsync(gateway, "X-User", "user-1"));
    }

    [Fact]
    public async Task Without_a_value_it_is_chance_and_all_may_go_elsewhere()
    {
        await using var main = await RecordingUpstream.StartAsync("main");
        await using var canary = await RecordingUpstream.StartAsync("canary");
        await using var gateway = await StartAsync(main, canary, "split: { shares: { other: 100% } }");

        for (var i = 0; i < 10; i++)
            (await AskAsync(gateway, "X-User", "")).ShouldBe("canary");
    }

    [Fact]
    public async Task A_copy_has_the_body_and_the_client_does_not_wait_for_its_answer()
    {
        var never = new TaskCompletionSource();
        await using var main = await RecordingUpstream.StartAsync("main");
        await using var copy = await RecordingUpstream.StartAsync(_ => never.Task);
        await using var gateway = await StartAsync(main, copy, "mirror: other");

        var answer = await gateway.Client.PostAsync("/a?b=1", new StringContent("body")).InTime();

        (await answer.Content.ReadAsStringAsync()).ShouldBe("main");
        var seen = await copy.NextRequestAsync();
        (seen.Method, seen.Target, Encoding.UTF8.GetString(seen.Body)).ShouldBe(("POST", "/a?b=1", "body"));
        Encoding.UTF8.GetString(main.Requests.Single().Body).ShouldBe("body");
        never.SetResult();
    }

    [Fact]
    public async Task No_more_copies_are_made_than_may_be_and_none_of_what_is_too_large()
    {
        var never = new TaskCompletionSource();
        await using var main = await RecordingUpstream.StartAsync("main");
        await using var copy = await RecordingUpstream.StartAsync(_ => never.Task);
        await using var gateway = await StartAsync(main, copy, "mirror: { to: other, max: 1 }");
        await gateway.Client.PutAsync("/large", new StringContent(new string('x', (64 * 1024) + 1))).InTime();
        await gateway.Client.GetAsync(new Uri("/first", UriKind.Relative)).InTime();
        (await copy.NextRequestAsync()).Target.ShouldBe("/first");
        await gateway.Client.GetAsync(new Uri("/second", UriKind.Relative)).InTime();

        main.Requests.Count.ShouldBe(3);
        copy.Requests.Count.ShouldBe(1);
        never.SetResult();
    }

    [Fact]
    public async Task A_copy_of_an_answer_without_an_end_has_one_and_leaves_its_place()
    {
        var time = new FakeTime();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var main = await RecordingUpstream.StartAsync("main");
        await using var copy = await RecordingUpstream.StartAsync(async context =>
        {
            // More than lies in sockets: the gateway has the head.
            await context.Response.Body.WriteAsync(new byte[32 * 1024 * 1024], context.RequestAborted);
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var gateway = await Upstreams.StartAsync(
            main.Address, configure: builder => builder.Options.Time = time,
            others: $"other: {{ destinations: '{copy.Address}', timeout: 30s, idleTimeout: 24h }}", route: "mirror: { to: other, max: 1 }");
        await gateway.Client.GetAsync("/a").InTime();
        var seen = await copy.NextRequestAsync();
        await begun.Task.InTime();

        time.Advance(TimeSpan.FromSeconds(90));

        await seen.Aborted.InTime();
        do
            await gateway.Client.GetAsync("/a").InTime();
        while (copy.Requests.Count == 1);
    }

    [Fact]
    public async Task A_copy_to_nobody_harms_nobody()
    {
        await using var main = await RecordingUpstream.StartAsync("main");
        await using var gateway = await Upstreams.StartAsync(main.Address, others: $"other: http://127.0.0.1:{FreePort.Next()}", route: "mirror: other");

        for (var i = 0; i < 5; i++)
            (await gateway.Client.GetAsync(new Uri("/a", UriKind.Relative)).InTime()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_copy_ends_as_it_should_when_a_reload_takes_its_upstream_away()
    {
        var go = new TaskCompletionSource();
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var main = await RecordingUpstream.StartAsync("main");
        await using var copy = await RecordingUpstream.StartAsync(async context =>
        {
            await go.Task;
            await context.Response.CompleteAsync();
            ended.SetResult(context.RequestAborted.IsCancellationRequested);
        });
        await using var gateway = await StartAsync(main, copy, "mirror: other");
        await gateway.Client.GetAsync(new Uri("/a", UriKind.Relative)).InTime();
        await copy.NextRequestAsync();

        gateway.Rewrite($"upstreams: {{ up: '{main.Address}' }}\nroutes: {{ '/**': up }}\n");
        (await gateway.Host.Gateway.ApplyAsync(Core.Configuration.ConfigLoader.Load(gateway.ConfigFile, _ => null, gateway.Host.Gateway.Services.Keys))).ShouldBeTrue();
        await gateway.Client.GetAsync(new Uri("/a", UriKind.Relative)).InTime();
        go.SetResult();

        (await ended.Task.InTime()).ShouldBeFalse();
    }

    private static Task<RunningGateway> StartAsync(RecordingUpstream main, RecordingUpstream other, string route) =>
        Upstreams.StartAsync(main.Address, others: $"other: {other.Address}", route: route);

    private static async Task<string> AskAsync(RunningGateway gateway, string name, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/a");
        request.Headers.Add(name, value);
        return await (await gateway.Client.SendAsync(request).InTime()).Content.ReadAsStringAsync();
    }
}
