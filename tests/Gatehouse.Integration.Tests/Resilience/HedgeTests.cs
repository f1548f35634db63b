using System.Net;
using System.Text.Json;
using Gatehouse.Integration.Tests.Lifetime;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Resilience;

/// <summary>R29: what is slow is asked elsewhere, too; the first good answer is the one, and the other request is cancelled.</summary>
public sealed class HedgeTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    private readonly FakeTime time = new();
    private readonly TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(UpstreamProtocol.Http1, "GET")]
    [InlineData(UpstreamProtocol.Http1, "PUT")]
    [InlineData(UpstreamProtocol.H2c, "GET")]
    [InlineData(UpstreamProtocol.H2c, "PUT")]
    public async Task The_second_answers_for_a_slow_first_which_is_cancelled_and_no_fault(UpstreamProtocol protocol, string method)
    {
        var lines = new LineStream();
        await using var slow = await SlowAsync(protocol);
        await using var fast = await RecordingUpstream.StartAsync(context => EchoAsync(context, "fast"), protocol);
        await using var gateway = await StartAsync($"{slow.Address}, {fast.Address}", "hedge: 50ms\n    breaker: { failures: 1 }\n    outliers: 1", lines);
        var answer = SendAsync(gateway, method, new string('x', 10_000));
        var first = await slow.NextRequestAsync();
        time.Advance(Delay - TimeSpan.FromMilliseconds(1));
        fast.Requests.ShouldBeEmpty();

        time.Advance(TimeSpan.FromMilliseconds(1));

        (await (await answer.InTime()).Content.ReadAsStringAsync()).ShouldBe("fast" + (method == "PUT" ? new string('x', 10_000) : ""));
        await first.Aborted.InTime();
        first.Body.Length.ShouldBe(method == "PUT" ? 10_000 : 0);
        JsonDocument.Parse(await lines.NextAsync()).RootElement.GetProperty("hedge").GetString().ShouldBe("won");
        var up = await SeeAsync(gateway);
        (up.GetProperty("hedge").GetProperty("won").GetInt32(), up.GetProperty("hedge").GetProperty("lost").GetInt32()).ShouldBe((1, 0));
        up.GetProperty("breaker").GetProperty("state").GetString().ShouldBe("closed");
        foreach (var destination in up.GetProperty("destinations").EnumerateArray())
            (destination.GetProperty("inFlight").GetInt32(), destination.GetProperty("failuresInRow").GetInt32(), destination.GetProperty("state").GetString()).ShouldBe((0, 0, "usable"));
        (await gateway.Client.GetStringAsync(new Uri(gateway.AdminUrl, "/metrics"))).ShouldContain("gateway_upstream_hedges_total{upstream=\"up\",outcome=\"won\"} 1\n");
    }

    [Theory]
    [InlineData(UpstreamProtocol.Http1)]
    [InlineData(UpstreamProtocol.H2c)]
    public async Task When_both_are_slow_the_first_to_answer_is_the_one(UpstreamProtocol protocol)
    {
        var lines = new LineStream();
        await using var first = await RecordingUpstream.StartAsync(context => AnswerAsync(context, "first"), protocol);
        await using var second = await SlowAsync(protocol);
        await using var gateway = await StartAsync($"{first.Address}, {second.Address}", "hedge: 50ms", lines);
        var answer = SendAsync(gateway, "GET");
        await first.NextRequestAsync();
        time.Advance(Delay);
        var hedge = await second.NextRequestAsync();

        go.SetResult();

        (await (await answer.InTime()).Content.ReadAsStringAsync()).ShouldBe("first");
        await hedge.Aborted.InTime();
        JsonDocument.Parse(await lines.NextAsync()).RootElement.GetProperty("hedge").GetString().ShouldBe("lost");
        await IsEmptyAsync(gateway);
    }

    [Theory]
    [InlineData("")]
    [InlineData("retry: 2")]
    public async Task A_failure_that_comes_late_leaves_the_answer_to_the_other(string retry)
    {
        await using var failing = await RecordingUpstream.StartAsync(context => AnswerAsync(context, "failed", 503));
        var later = new TaskCompletionSource();
        await using var other = await RecordingUpstream.StartAsync(async context =>
        {
            await later.Task;
            await context.Response.WriteAsync("other");
        });
        await using var gateway = await StartAsync($"{failing.Address}, {other.Address}", $"hedge: 50ms\n    {retry}");
        var answer = SendAsync(gateway, "GET");
        await failing.NextRequestAsync();
        time.Advance(Delay);
        await other.NextRequestAsync();
        go.SetResult();
        while ((await SeeAsync(gateway)).GetProperty("destinations")[0].GetProperty("failuresInRow").GetInt32() == 0)
            await Task.Yield();
        answer.IsCompleted.ShouldBeFalse();

        later.SetResult();

        (await (await answer.InTime()).Content.ReadAsStringAsync()).ShouldBe("other");
        await IsEmptyAsync(gateway);
    }

    [Theory]
    [InlineData("", 503, 2)]
    [InlineData("retry: { attempts: 1, backoff: 0 }", 200, 3)]
    public async Task When_both_fail_it_is_retried_or_the_last_answer_is_the_one(string retry, int status, int requests)
    {
        var asked = 0;
        async Task FailTwiceAsync(HttpContext context)
        {
            var fails = Interlocked.Increment(ref asked) <= 2;
            await go.Task;
            context.Response.StatusCode = fails ? 503 : 200;
        }

        await using var first = await RecordingUpstream.StartAsync(FailTwiceAsync);
        await using var second = await RecordingUpstream.StartAsync(FailTwiceAsync);
        await using var gateway = await StartAsync($"{first.Address}, {second.Address}", $"hedge: 50ms\n    {retry}");
        var answer = SendAsync(gateway, "PUT", "body");
        await first.NextRequestAsync();
        time.Advance(Delay);
        await second.NextRequestAsync();

        go.SetResult();

        ((int)(await answer.InTime()).StatusCode).ShouldBe(status);
        RecordedRequest[] seen = [.. first.Requests, .. second.Requests];
        seen.Length.ShouldBe(requests);
        seen.ShouldAllBe(request => request.Text == "body");
        await IsEmptyAsync(gateway);
    }

    [Fact]
    public async Task A_connection_that_breaks_while_the_second_is_asked_leaves_the_answer_to_it()
    {
        var asked = new SemaphoreSlim(0);
        await using var breaking = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            asked.Release();
            await go.Task;
            connection.Reset();
        });
        await using var fast = await RecordingUpstream.StartAsync(async context =>
        {
            go.SetResult();
            await Task.Yield();
            await context.Response.WriteAsync("fast");
        });
        await using var gateway = await StartAsync($"{breaking.Address}, {fast.Address}", "hedge: 50ms");
        var answer = SendAsync(gateway, "GET");
        await asked.WaitAsync().InTime();

        time.Advance(Delay);

        (await (await answer.InTime()).Content.ReadAsStringAsync()).ShouldBe("fast");
        await IsEmptyAsync(gateway);
    }

    [Theory]
    [InlineData("POST", "body", "retry: { nonIdempotent: true }")]
    [InlineData("PATCH", "", "")]
    [InlineData("PUT", "larger", "retry: { body: 4B }")]
    public async Task What_may_not_be_done_twice_or_is_not_kept_goes_to_one(string method, string body, string retry)
    {
        await using var first = await RecordingUpstream.StartAsync(context => AnswerAsync(context, "first"));
        await using var second = await RecordingUpstream.StartAsync("second");
        await using var gateway = await StartAsync($"{first.Address}, {second.Address}", $"hedge: 50ms\n    {retry}");
        var answer = SendAsync(gateway, method, body);
        await first.NextRequestAsync();

        time.Advance(TimeSpan.FromSeconds(1));
        go.SetResult();

        (await (await answer.InTime()).Content.ReadAsStringAsync()).ShouldBe("first");
        second.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(UpstreamProtocol.Http1)]
    [InlineData(UpstreamProtocol.H2c)]
    public async Task A_client_that_goes_cancels_both(UpstreamProtocol protocol)
    {
        await using var first = await SlowAsync(protocol);
        await using var second = await SlowAsync(protocol);
        await using var gateway = await StartAsync($"{first.Address}, {second.Address}", "hedge: 50ms");
        using var leaving = new CancellationTokenSource();
        var answer = gateway.Client.GetAsync(new Uri("/a", UriKind.Relative), leaving.Token);
        var one = await first.NextRequestAsync();
        time.Advance(Delay);
        var two = await second.NextRequestAsync();

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(answer);
        await one.Aborted.InTime();
        await two.Aborted.InTime();
        await IsEmptyAsync(gateway);
    }

    [Fact]
    public async Task Both_together_take_no_longer_than_the_timeout()
    {
        await using var first = await SlowAsync();
        await using var second = await SlowAsync();
        await using var gateway = await StartAsync($"{first.Address}, {second.Address}", "hedge: 50ms\n    timeout: 2s");
        var answer = SendAsync(gateway, "GET");
        await first.NextRequestAsync();
        time.Advance(Delay);
        await second.NextRequestAsync();
        // Not all at once: only then is the second one's timer certainly set.
        while (!answer.IsCompleted && time.GetTimestamp() < TimeSpan.FromSeconds(2).Ticks)
            time.Advance(TimeSpan.FromMilliseconds(50));

        (await answer.InTime()).StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        await IsEmptyAsync(gateway);
    }

    private async Task AnswerAsync(HttpContext context, string text, int status = 200)
    {
        await go.Task;
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(text);
    }

    private static async Task EchoAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text);
        await context.Request.Body.CopyToAsync(context.Response.Body);
    }

    private static Task<RecordingUpstream> SlowAsync(UpstreamProtocol protocol = UpstreamProtocol.Http1) =>
        RecordingUpstream.StartAsync(static context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default), protocol);

    private Task<RunningGateway> StartAsync(string destinations, string lines, Stream? log = null) =>
        Upstreams.StartAsync(
            destinations,
            lines,
            builder =>
            {
                builder.Options.Time = time;
                builder.Options.AccessLog = log;
            },
            rest: "admin: http://127.0.0.1:0");

    private static Task<HttpResponseMessage> SendAsync(RunningGateway gateway, string method, string body = "")
    {
        var request = new HttpRequestMessage(new HttpMethod(method), "/a") { Content = method == "GET" || body == "" ? null : new StringContent(body) };
        return gateway.Client.SendAsync(request);
    }

    private static async Task<JsonElement> SeeAsync(RunningGateway gateway) =>
        JsonDocument.Parse(await gateway.Client.GetStringAsync(new Uri(gateway.AdminUrl, "/upstreams"))).RootElement.GetProperty("upstreams")[0];

    // The client may have its answer before the last is counted out.
    private static async Task IsEmptyAsync(RunningGateway gateway)
    {
        var started = TimeProvider.System.GetTimestamp();
        while ((await SeeAsync(gateway)).GetProperty("destinations").EnumerateArray().Any(destination => destination.GetProperty("inFlight").GetInt32() != 0))
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Deadline.Limit);
    }
}
