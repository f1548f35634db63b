using System.Net;
using System.Text.Json;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;

namespace Gatehouse.Integration.Tests.Resilience;

/// <summary>R28: a destination that fails is not asked for a while, the others are.</summary>
public sealed class DestinationBreakerTests
{
    private readonly FakeTime time = new();

    [Fact]
    public async Task One_that_is_open_is_not_picked_and_comes_back_after_its_time()
    {
        var status = 500;
        await using var bad = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var good = await RecordingUpstream.StartAsync("good");
        await using var gateway = await StartAsync($"{bad.Address}, {good.Address}", "breaker: { failures: 2, probes: 1, per: destination }");
        for (var i = 0; i < 20; i++)
            await GetAsync(gateway);

        bad.Requests.Count.ShouldBe(2);
        good.Requests.Count.ShouldBe(18);
        status = 200;
        time.Advance(TimeSpan.FromSeconds(60));
        for (var i = 0; i < 20; i++)
            (await GetAsync(gateway)).StatusCode.ShouldBe(HttpStatusCode.OK);
        bad.Requests.Count.ShouldBe(2 + 10);
    }

    [Fact]
    public async Task When_all_are_open_requests_are_refused_at_once_and_operators_see_each()
    {
        await using var first = Upstreams.Always(500);
        await using var second = Upstreams.Always(502);
        await using var gateway = await StartAsync($"{first.Address}, {second.Address}", "breaker: { failures: 1, per: destination }", "admin: http://127.0.0.1:0");
        await GetAsync(gateway);
        (await GetAsync(gateway)).StatusCode.ShouldNotBe(HttpStatusCode.ServiceUnavailable);

        var refused = await GetAsync(gateway);

        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(60));
        JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString().ShouldBe("breaker_open");
        (first.Requests(), second.Requests()).ShouldBe((1, 1));
        var seen = JsonDocument.Parse(await gateway.Client.GetStringAsync(new Uri(gateway.AdminUrl, "/upstreams"))).RootElement.GetProperty("upstreams")[0];
        seen.GetProperty("destinations").EnumerateArray().Select(destination => destination.GetProperty("breaker").GetProperty("state").GetString()).ShouldBe(["open", "open"]);
        (await gateway.Client.GetStringAsync(new Uri(gateway.AdminUrl, "/metrics")))
            .ShouldContain($"gateway_upstream_breaker_state{{upstream=\"up\",destination=\"{first.Address}\"}} 2");
    }

    [Fact]
    public async Task The_fallback_answers_when_all_are_open_also_while_their_probes_are_out()
    {
        var never = new TaskCompletionSource();
        var isBad = true;
        await using var up = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = 500;
            return isBad ? Task.CompletedTask : never.Task;
        });
        await using var gateway = await StartAsync(up.Address, "breaker: { failures: 1, probes: 1, per: destination, fallback: { status: 203 } }");
        await GetAsync(gateway);
        ((int)(await GetAsync(gateway)).StatusCode).ShouldBe(203);
        await up.NextRequestAsync();

        isBad = false;
        time.Advance(TimeSpan.FromSeconds(60));
        var probe = GetAsync(gateway);
        await up.NextRequestAsync();
        ((int)(await GetAsync(gateway)).StatusCode).ShouldBe(203);
        never.SetResult();
        await probe;
    }

    private Task<RunningGateway> StartAsync(string destinations, string lines, string rest = "") =>
        Upstreams.StartAsync(destinations, "outliers: 0\n    " + lines, builder => builder.Options.Time = time, rest);

    private static Task<HttpResponseMessage> GetAsync(RunningGateway gateway) => gateway.Client.GetAsync(new Uri("/a", UriKind.Relative)).InTime();
}
