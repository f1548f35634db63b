using System.Text.Json;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;

namespace Gatehouse.Integration.Tests.Resilience;

/// <summary>R32: when every instance is at its limit, a webhook is told: after a while, not too often, and nobody waits for it.</summary>
public sealed class ScalingTests
{
    [Theory]
    [InlineData("maxRequests: 1, maxPending: 0")]
    [InlineData("concurrency: { start: 2, min: 1 }")]
    public async Task R32_the_webhook_is_told_once_in_a_while_as_long_as_all_are_full(string limit)
    {
        var go = new TaskCompletionSource();
        await using var first = await RecordingUpstream.StartAsync(_ => go.Task);
        await using var second = await RecordingUpstream.StartAsync(_ => go.Task);
        await using var hook = await RecordingUpstream.StartAsync("told");
        await using var gateway = await StartAsync($"{first.Address}, {second.Address}", $"{limit}, scaling: {{ webhook: '{hook.Address}/scale?up', after: 300ms, every: 600ms }}");
        var waiting = new List<Task<HttpResponseMessage>> { GetAsync(gateway) };
        await first.NextRequestAsync();
        hook.Requests.Count.ShouldBe(0);
        waiting.Add(GetAsync(gateway));
        await second.NextRequestAsync();

        var told = new List<JsonElement>();
        for (var i = 0; i < 3; i++)
        {
            var request = await hook.NextRequestAsync();
            (request.Method, request.Target).ShouldBe(("POST", "/scale?up"));
            told.Add(JsonDocument.Parse(request.Body).RootElement);
        }

        told[0].GetProperty("upstream").GetString().ShouldBe("up");
        told[0].GetProperty("fullForSeconds").GetDouble().ShouldBeGreaterThanOrEqualTo(0.3);
        told[0].GetProperty("destinations").EnumerateArray().Select(destination => destination.GetProperty("inFlight").GetInt32()).ShouldBe([1, 1]);
        var times = told.ConvertAll(body => body.GetProperty("at").GetDateTimeOffset());
        (times[1] - times[0]).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(500));
        (times[2] - times[1]).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(500));
        go.SetResult();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task A_webhook_that_redirects_is_followed_nowhere_and_is_told_again()
    {
        var go = new TaskCompletionSource();
        await using var up = await RecordingUpstream.StartAsync(_ => go.Task);
        await using var elsewhere = await RecordingUpstream.StartAsync("elsewhere");
        await using var hook = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.Redirect(elsewhere.Address);
            return Task.CompletedTask;
        });
        await using var gateway = await StartAsync(up.Address, $"maxRequests: 1, scaling: {{ webhook: '{hook.Address}', after: 100ms, every: 100ms }}");
        var waiting = GetAsync(gateway);

        await hook.NextRequestAsync();
        await hook.NextRequestAsync();

        elsewhere.Requests.Count.ShouldBe(0);
        go.SetResult();
        await waiting;
    }

    [Theory]
    [InlineData("maxRequests: 1, scaling: 'ftp://host/a'")]
    [InlineData("maxRequests: 1, scaling: 'http://user:secret@host/a'")]
    [InlineData("scaling: 'http://host/a'")]
    public async Task What_cannot_be_meant_is_refused(string lines) =>
        (await Record.ExceptionAsync(async () => await (await StartAsync("http://127.0.0.1:1", lines)).DisposeAsync())).ShouldNotBeNull();

    private static Task<RunningGateway> StartAsync(string destinations, string lines) =>
        RunningGateway.StartAsync($"upstreams: {{ up: {{ destinations: [{destinations}], {lines} }} }}\nroutes: {{ '/**': up }}\n");

    private static Task<HttpResponseMessage> GetAsync(RunningGateway gateway) => gateway.Client.GetAsync(new Uri("/a", UriKind.Relative)).InTime();
}
