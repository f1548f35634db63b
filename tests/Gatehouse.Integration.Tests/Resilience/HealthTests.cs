using System.Net;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Resilience;

/// <summary>R27: destinations are asked for their health, and those that are not healthy get no requests.</summary>
public sealed class HealthTests
{
    private readonly FakeTime time = new();

    [Theory]
    [InlineData("health: { path: /ready, every: 5s, timeout: 1m, healthy: 2, unhealthy: 3 }")]
    [InlineData("health: { path: /ready, every: 5s, timeout: 1m, healthy: 2, unhealthy: 3, status: 200, body: body.ok }")]
    public async Task One_that_is_not_healthy_gets_no_requests_until_it_is_again(string health)
    {
        var isHealthy = false;
        var checks = new SemaphoreSlim(0);
        await using var sick = await RecordingUpstream.StartAsync(context => context.Request.Path == "/ready" ? AnswerAsync(context, isHealthy, checks) : context.Response.WriteAsync("sick"));
        await using var well = await RecordingUpstream.StartAsync(context => context.Request.Path == "/ready" ? AnswerAsync(context, true, new SemaphoreSlim(0)) : context.Response.WriteAsync("well"));
        await using var gateway = await Upstreams.StartAsync($"{sick.Address}, {well.Address}", health, builder => builder.Options.Time = time);
        var upstream = gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream;
        var state = upstream.Members.All[0].State;
        (await AskAsync(gateway)).Distinct().Count().ShouldBe(2, "until it is known, all count as healthy");

        await TickUntilAsync(() => state.IsUnhealthy && upstream.Members.Pickable.Length == 1);
        (await AskAsync(gateway)).Distinct().ShouldBe(["well"]);
        state.Reason.ShouldBe("status 500");
        checks.CurrentCount.ShouldBe(3);

        isHealthy = true;
        await TickUntilAsync(() => !state.IsUnhealthy && upstream.Members.Pickable.Length == 2);
        (await AskAsync(gateway)).Distinct().Count().ShouldBe(2);
        checks.CurrentCount.ShouldBe(5);
    }

    [Fact]
    public async Task A_connection_is_enough_where_that_is_said()
    {
        await using var up = await RecordingUpstream.StartAsync("up");
        await using var gateway = await Upstreams.StartAsync($"{up.Address}, http://127.0.0.1:{FreePort.Next()}", "health: { kind: tcp, every: 5s, timeout: 1m, unhealthy: 1 }", builder => builder.Options.Time = time);
        var members = gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream.Members.All;

        await TickUntilAsync(() => members[1].State.IsUnhealthy);

        members[0].State.IsUsable.ShouldBeTrue();
        up.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task A_gRPC_service_says_whether_it_serves(byte status, bool isUnhealthy)
    {
        var asked = new SemaphoreSlim(0);
        await using var up = await RecordingUpstream.StartAsync(
            async context =>
            {
                context.Response.ContentType = "application/grpc";
                await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 2, 8, status });
                context.Response.AppendTrailer("grpc-status", "0");
                asked.Release();
            },
            UpstreamProtocol.H2c);
        await using var gateway = await Upstreams.StartAsync(up.Address, "health: { kind: grpc, every: 5s, timeout: 1m, unhealthy: 1 }", builder => builder.Options.Time = time);
        var state = gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream.Members.All[0].State;

        await TickUntilAsync(() => asked.CurrentCount >= 2);

        state.IsUnhealthy.ShouldBe(isUnhealthy);
        up.Requests[0].Target.ShouldBe("/grpc.health.v1.Health/Check");
    }

    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("outliers: { panic: 0% }", HttpStatusCode.ServiceUnavailable)]
    public async Task When_none_is_healthy_all_are_asked_or_none_as_configured(string outliers, HttpStatusCode status)
    {
        await using var first = await RecordingUpstream.StartAsync(context => AnswerAsync(context, context.Request.Path != "/health", new SemaphoreSlim(0)));
        await using var second = await RecordingUpstream.StartAsync(context => AnswerAsync(context, context.Request.Path != "/health", new SemaphoreSlim(0)));
        await using var gateway = await Upstreams.StartAsync(
            $"{first.Address}, {second.Address}", $"health: {{ every: 5s, timeout: 1m, unhealthy: 1 }}\n    {outliers}", builder => builder.Options.Time = time);
        var upstream = gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream;
        await TickUntilAsync(() => upstream.Members.All.All(member => member.State.IsUnhealthy));

        (await gateway.Client.GetAsync(new Uri("/a", UriKind.Relative)).InTime()).StatusCode.ShouldBe(status);
        upstream.Members.IsPanic.ShouldBe(status == HttpStatusCode.OK);
    }

    private static Task AnswerAsync(HttpContext context, bool isWell, SemaphoreSlim asked)
    {
        asked.Release();
        context.Response.StatusCode = isWell ? 200 : 500;
        return context.Response.WriteAsync("""{"ok":true}""");
    }

    private async Task TickUntilAsync(Func<bool> condition)
    {
        await Forwarding.WaitFor.TrueAsync(() =>
        {
            // A check ends within a minute of the fake time, which takes seconds of the wall's.
            if (!condition())
                time.Advance(TimeSpan.FromMilliseconds(100));
            return condition();
        });
    }

    private static async Task<List<string>> AskAsync(RunningGateway gateway)
    {
        var answers = new List<string>();
        for (var i = 0; i < 4; i++)
            answers.Add(await gateway.Client.GetStringAsync(new Uri("/a", UriKind.Relative)).InTime());
        return answers;
    }
}
