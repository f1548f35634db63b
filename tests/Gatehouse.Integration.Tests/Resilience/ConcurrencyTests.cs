using System.Net;
using System.Text.Json;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;

namespace Gatehouse.Integration.Tests.Resilience;

/// <summary>An upstream that has as many requests as it can take is given no more, and those that matter most come first.</summary>
public sealed class ConcurrencyTests
{
    [Fact]
    public async Task What_is_too_much_is_refused_at_once_and_there_is_room_again_afterwards()
    {
        var go = new TaskCompletionSource();
        await using var up = await RecordingUpstream.StartAsync(_ => go.Task);
        await using var gateway = await Upstreams.StartAsync(up.Address, "concurrency: { start: 3, min: 1 }", rest: "admin: http://127.0.0.1:0");
        var waiting = Enumerable.Range(0, 3).Select(_ => GetAsync(gateway)).ToArray();
        for (var i = 0; i < 3; i++)
            await up.NextRequestAsync();

        var refused = await GetAsync(gateway);

        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString().ShouldBe("overloaded");
        var seen = JsonDocument.Parse(await gateway.Client.GetStringAsync(new Uri(gateway.AdminUrl, "/upstreams"))).RootElement.GetProperty("upstreams")[0].GetProperty("concurrency");
        (seen.GetProperty("limit").GetInt32(), seen.GetProperty("inFlight").GetInt32(), seen.GetProperty("refused").GetInt32()).ShouldBe((3, 3, 1));
        var metrics = await gateway.Client.GetStringAsync(new Uri(gateway.AdminUrl, "/metrics"));
        metrics.ShouldContain("gateway_upstream_concurrency_limit{upstream=\"up\"} 3");
        metrics.ShouldContain("gateway_upstream_overloaded_total{upstream=\"up\"} 1");
        go.SetResult();
        (await Task.WhenAll(waiting)).ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        (await GetAsync(gateway)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Room_is_kept_for_what_matters_more()
    {
        var go = new TaskCompletionSource();
        await using var up = await RecordingUpstream.StartAsync(_ => go.Task);
        await using var gateway = await Upstreams.StartAsync(
            up.Address, "concurrency: { start: 10 }", route: "priority: \"request.headers['x-class']\"");
        var waiting = new List<Task<HttpResponseMessage>>();
        await FillAsync("low", 6);
        await FillAsync("normal", 2);
        await FillAsync("high", 2);
        go.SetResult();
        (await Task.WhenAll(waiting)).ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);

        async Task FillAsync(string name, int room)
        {
            for (var i = 0; i < room; i++)
            {
                waiting.Add(GetAsync(gateway, name));
                await up.NextRequestAsync();
            }
            (await GetAsync(gateway, name)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }
    }

    [Theory]
    [InlineData("concurrency: adaptive", "", true)]
    [InlineData("concurrency: { min: 9, max: 3 }", "", false)]
    [InlineData("priority: \"'low'\"", "", false)]
    [InlineData("concurrency: adaptive", "priority: requst.path", false)]
    public async Task What_cannot_be_meant_is_refused(string lines, string route, bool isGood)
    {
        async Task StartAsync() => await (await Upstreams.StartAsync("http://127.0.0.1:1", lines, route: route)).DisposeAsync();

        (await Record.ExceptionAsync(StartAsync) is null).ShouldBe(isGood);
    }

    private static Task<HttpResponseMessage> GetAsync(RunningGateway gateway, string name = "normal")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/a");
        request.Headers.Add("X-Class", name);
        return gateway.Client.SendAsync(request).InTime();
    }
}
