using System.Net;
using System.Text;
using System.Text.Json;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Resilience;

/// <summary>R29: hedges are few, begin only where that may help, and leave nothing behind.</summary>
public sealed class HedgeLimitsTests
{
    private readonly FakeTime time = new();

    [Fact]
    public async Task By_a_quantile_it_is_waited_for_100_answers_which_outlive_a_reload()
    {
        var held = new TaskCompletionSource();
        async Task AnswerAsync(HttpContext context)
        {
            if (context.Request.Path == "/held")
                await Task.WhenAny(held.Task, Task.Delay(Timeout.Infinite, context.RequestAborted));
        }

        await using var first = await RecordingUpstream.StartAsync(AnswerAsync);
        await using var second = await RecordingUpstream.StartAsync(AnswerAsync);
        await using var gateway = await StartAsync($"{first.Address}, {second.Address}", "hedge: { after: p90, min: 20ms }");
        for (var i = 0; i < 100; i++)
        {
            (await SeeAsync(gateway)).GetProperty("hedge").TryGetProperty("delayMs", out _).ShouldBeFalse();
            await GetAsync(gateway, "/a");
            time.Advance(TimeSpan.FromMilliseconds(i == 98 ? 251 : 1));
        }
        (await SeeAsync(gateway)).GetProperty("hedge").GetProperty("delayMs").GetDouble().ShouldBe(20);

        gateway.Rewrite(Yaml($"{first.Address}, {second.Address}", "hedge: { after: p90, min: 30ms }"));
        time.Advance(TimeSpan.FromMilliseconds(250)); // it looks at the file
        time.Advance(TimeSpan.FromMilliseconds(100)); // and once more
        while ((await SeeAsync(gateway)).GetProperty("hedge").GetProperty("delayMs").GetDouble() != 30)
            await Task.Yield();
        var answer = GetAsync(gateway, "/held");
        while (first.Requests.Count + second.Requests.Count < 101)
            await Task.Yield();
        time.Advance(TimeSpan.FromMilliseconds(30));
        while (first.Requests.Count + second.Requests.Count < 102)
            await Task.Yield();
        held.SetResult();

        (await answer).StatusCode.ShouldBe(HttpStatusCode.OK);
        await IsEmptyAsync(gateway);
    }

    [Fact]
    public async Task There_are_no_more_hedges_than_the_budget_has()
    {
        await using var slow = await RecordingUpstream.StartAsync(static context => context.Request.Path == "/warm" ? Task.CompletedTask : EndlessAsync(context));
        await using var other = await RecordingUpstream.StartAsync(static context => context.Request.Path == "/warm" ? Task.CompletedTask : EndlessAsync(context));
        await using var gateway = await StartAsync($"{slow.Address}, {other.Address}", "hedge: 50ms");
        for (var i = 0; i < 90; i++)
            await GetAsync(gateway, "/warm");
        using var leaving = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 30).Select(_ => gateway.Client.GetAsync(new Uri("/slow", UriKind.Relative), leaving.Token)).ToArray();
        while (slow.Requests.Count + other.Requests.Count < 120)
            await Task.Yield();

        time.Advance(TimeSpan.FromMilliseconds(50));

        while (slow.Requests.Count + other.Requests.Count < 132)
            await Task.Yield();
        await leaving.CancelAsync();
        await Task.WhenAll(waiting.Select(each => Record.ExceptionAsync(() => each)));
        await IsEmptyAsync(gateway);
        (slow.Requests.Count + other.Requests.Count).ShouldBe(132, "a tenth of 120 requests");
        (await SeeAsync(gateway)).GetProperty("hedge").GetProperty("lost").GetInt32().ShouldBe(12);
    }

    [Fact]
    public async Task With_one_destination_and_for_copies_there_is_none()
    {
        await using var main = await RecordingUpstream.StartAsync("main");
        await using var slow = await RecordingUpstream.StartAsync(EndlessAsync);
        await using var other = await RecordingUpstream.StartAsync("other");
        await using var gateway = await Upstreams.StartAsync(
            main.Address, "hedge: 50ms", builder => builder.Options.Time = time,
            others: $"copies: {{ destinations: [{slow.Address}, {other.Address}], hedge: 50ms }}", route: "mirror: copies", rest: "admin: http://127.0.0.1:0");
        (await GetAsync(gateway, "/a")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var copy = await slow.NextRequestAsync();

        time.Advance(TimeSpan.FromSeconds(40));
        await copy.Aborted.InTime();

        main.Requests.Count.ShouldBe(1);
        other.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Both_have_a_place_in_the_adaptive_limit_and_give_it_back()
    {
        await using var slow = await RecordingUpstream.StartAsync(EndlessAsync);
        await using var other = await RecordingUpstream.StartAsync("other");
        await using var gateway = await StartAsync($"{slow.Address}, {other.Address}", "hedge: 50ms\n    concurrency: { start: 4, min: 1 }");
        using var leaving = new CancellationTokenSource();
        var one = gateway.Client.GetAsync(new Uri("/a", UriKind.Relative), leaving.Token);
        await slow.NextRequestAsync();
        time.Advance(TimeSpan.FromMilliseconds(50));

        (await one.InTime()).StatusCode.ShouldBe(HttpStatusCode.OK);

        await IsEmptyAsync(gateway);
        (await SeeAsync(gateway)).GetProperty("concurrency").GetProperty("inFlight").GetInt32().ShouldBe(0);
        (await SeeAsync(gateway)).GetProperty("concurrency").GetProperty("refused").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Calls_of_composed_answers_are_hedged_like_other_requests()
    {
        await using var slow = await RecordingUpstream.StartAsync(EndlessAsync);
        await using var fast = await RecordingUpstream.StartAsync("42");
        await using var gateway = await RunningGateway.StartAsync(
            $"upstreams: {{ up: {{ destinations: [{slow.Address}, {fast.Address}], hedge: 50ms }} }}\nroutes: {{ /x: {{ calls: {{ a: {{ get: up/a }} }}, body: a }} }}",
            builder => builder.Options.Time = time);
        var answer = GetAsync(gateway, "/x");
        var call = await slow.NextRequestAsync();

        time.Advance(TimeSpan.FromMilliseconds(50));

        (await (await answer).Content.ReadAsStringAsync()).ShouldBe("42");
        await call.Aborted.InTime();
    }

    [Fact]
    public async Task What_begins_with_an_early_hint_is_the_answer()
    {
        var asked = new SemaphoreSlim(0);
        var hint = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        await using var first = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            asked.Release();
            await hint.Task;
            await connection.SendAsync("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
            await end.Task;
            await connection.SendAsync(Upstreams.Answer(200, "first"));
            await connection.ReadHeadAsync();
        });
        await using var second = await RecordingUpstream.StartAsync(EndlessAsync);
        await using var gateway = await StartAsync($"{first.Address}, {second.Address}", "hedge: 50ms");
        var answer = GetAsync(gateway, "/a");
        await asked.WaitAsync().InTime();
        time.Advance(TimeSpan.FromMilliseconds(50));
        var other = await second.NextRequestAsync();
        hint.SetResult();
        await other.Aborted.InTime();

        end.SetResult();

        (await (await answer).Content.ReadAsStringAsync()).ShouldBe("first");
        await IsEmptyAsync(gateway);
    }

    [Theory]
    [InlineData(UpstreamProtocol.Http1)]
    [InlineData(UpstreamProtocol.H2c)]
    public async Task Nothing_is_left_behind_by_a_thousand_of_them(UpstreamProtocol protocol)
    {
        async Task AnswerAsync(HttpContext context)
        {
            var number = Random.Shared.Next(8);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(6)), time);
            context.Response.StatusCode = number == 0 ? 503 : 200;
            if (number != 1)
                await context.Request.Body.CopyToAsync(context.Response.Body);
            else
                context.Abort();
        }

        await using var first = await RecordingUpstream.StartAsync(AnswerAsync, protocol);
        await using var second = await RecordingUpstream.StartAsync(AnswerAsync, protocol);
        await using var third = await RecordingUpstream.StartAsync(AnswerAsync, protocol);
        await using var gateway = await Upstreams.StartAsync(
            $"{first.Address}, {second.Address}, {third.Address}",
            "hedge: { after: 2ms, budget: 100% }\n    retry: { attempts: 2, backoff: 1ms, budget: 100% }\n    maxRequests: 40\n    outliers: 0\n    concurrency: { start: 200, min: 200 }",
            builder => builder.Options.Time = time, rest: "admin: http://127.0.0.1:0");
        var left = 1000;
        var good = 0;
        var all = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var text = $"body {left}";
                using var answer = await gateway.Client.PutAsync("/a", new StringContent(text)).InTime();
                if (answer.StatusCode != HttpStatusCode.OK)
                    continue;
                (await answer.Content.ReadAsStringAsync()).ShouldBe(text);
                Interlocked.Increment(ref good);
            }
        })));
        // By small steps, in each of which something can happen.
        while (!all.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            await SeeAsync(gateway);
        }
        await all;

        good.ShouldBeGreaterThan(900);
        await IsEmptyAsync(gateway);
        var up = await SeeAsync(gateway);
        (up.GetProperty("hedge").GetProperty("won").GetInt32() + up.GetProperty("hedge").GetProperty("lost").GetInt32()).ShouldBeGreaterThan(100);
        (up.GetProperty("concurrency").GetProperty("inFlight").GetInt32(), up.GetProperty("waiting").GetInt32()).ShouldBe((0, 0));
        foreach (var request in first.Requests.Concat(second.Requests).Concat(third.Requests))
            Encoding.UTF8.GetString(request.Body).ShouldStartWith("body ");
    }

    private static Task EndlessAsync(HttpContext context) =>
        Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);

    private Task<RunningGateway> StartAsync(string destinations, string lines) =>
        RunningGateway.StartAsync(Yaml(destinations, lines), builder =>
        {
            builder.Options.Time = time;
            builder.Options.WatchesConfig = true;
        });

    private static string Yaml(string destinations, string lines) =>
        $$"""
        admin: http://127.0.0.1:0
        upstreams:
          up:
            destinations: [{{destinations}}]
            {{lines}}
        routes:
          /**: up
        """;

    private static Task<HttpResponseMessage> GetAsync(RunningGateway gateway, string path) => gateway.Client.GetAsync(new Uri(path, UriKind.Relative)).InTime();

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
