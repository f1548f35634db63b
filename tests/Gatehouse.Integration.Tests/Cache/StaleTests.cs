using System.Globalization;
using System.Text.Json;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>R33: stale answers, and one fetch for many.</summary>
public sealed class StaleTests
{
    [Fact]
    public async Task A_stale_answer_is_sent_at_once_while_a_new_one_is_fetched_behind_it()
    {
        var count = 0;
        var open = new TaskCompletionSource();
        await using var cached = await Cached.RunAsync("routes: { /**: { to: up, cache: { ttl: 10s, staleWhileRevalidate: 1m } } }", async context =>
        {
            var n = Interlocked.Increment(ref count);
            if (n > 1)
                await open.Task;
            await context.Response.WriteAsync("answer " + n.ToString(CultureInfo.InvariantCulture));
        });
        await cached.SendAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(12));
        for (var i = 0; i < 3; i++)
        {
            var stale = await cached.SendAsync();
            (stale.Text, stale.Header("X-Cache"), stale.Header("Cache-Status")).ShouldBe(("answer 1", "Stale", "gatehouse; hit; ttl=-2"));
        }
        open.SetResult();
        await WaitFor.TrueAsync(() => cached.WordAsync().GetAwaiter().GetResult() == "Hit");

        (await cached.SendAsync()).Text.ShouldBe("answer 2");
        cached.Asked.ShouldBe(2);
        cached.Time.Advance(TimeSpan.FromSeconds(75));
        (await cached.SendAsync()).Text.ShouldBe("answer 3", "after its time even a stale answer is not sent");
    }

    [Theory]
    [InlineData("", "max-age=10, stale-if-error=60", 200)]
    [InlineData("staleIfError: 1m", "max-age=10", 200)]
    [InlineData("staleIfError: 1m", "max-age=10, must-revalidate", 503)]
    [InlineData("staleIfError: 1m", "s-maxage=10", 503)]
    [InlineData("", "max-age=10", 503)]
    public async Task A_stale_answer_stands_in_for_an_error_where_that_is_allowed(string option, string said, int status)
    {
        var isDown = false;
        await using var cached = await Cached.StartAsync($"{{ {option} }}", context =>
        {
            context.Response.Headers.CacheControl = said;
            if (isDown)
                context.Response.StatusCode = 503;
        });
        await cached.SendAsync();
        isDown = true;
        cached.Time.Advance(TimeSpan.FromSeconds(20));
        var answer = await cached.SendAsync();

        answer.Status.ShouldBe(status);
        if (status == 200)
            (answer.Text, answer.Header("X-Cache"), answer.Header("Cache-Status")).ShouldBe(("answer 1", "Stale", "gatehouse; fwd=stale; fwd-status=503; detail=stale-if-error"));
        cached.Time.Advance(TimeSpan.FromSeconds(60));
        (await cached.SendAsync()).Status.ShouldBe(503);
    }

    [Fact]
    public async Task A_stale_answer_stands_in_for_a_service_that_is_gone()
    {
        await using var cached = await Cached.StartAsync("{ ttl: 10s, staleIfError: 1m }");
        await cached.SendAsync();
        await cached.Upstream.DisposeAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(20));

        var answer = await cached.SendAsync();
        (answer.Status, answer.Text, answer.Header("Cache-Status")).ShouldBe((200, "answer 1", "gatehouse; fwd=stale; fwd-status=502; detail=stale-if-error"));
    }

    [Fact]
    public async Task Many_who_want_the_same_make_one_request()
    {
        var gate = new Composition.Gate();
        await using var cached = await Cached.RunAsync("routes: { /**: { to: up, cache: 60s } }", gate.AnswerAsync);
        var first = cached.SendAsync();
        await gate.ArrivedAsync();
        var timers = cached.Time.PendingTimers;
        var others = Enumerable.Range(0, 20).Select(_ => cached.SendAsync()).ToArray();
        // Each that waits for the first has a limit for that.
        await WaitFor.TrueAsync(() => cached.Time.PendingTimers >= timers + 20);
        gate.Open();

        var answers = await Task.WhenAll(others.Append(first)).InTime();
        answers.ShouldAllBe(answer => answer.Text == """{"n":1}""");
        answers.Count(answer => answer.Header("Cache-Status") == "gatehouse; fwd=uri-miss; collapsed").ShouldBe(20);
        cached.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_waits_for_an_answer_that_is_for_one_alone()
    {
        var heads = 0;
        var open = new TaskCompletionSource();
        await using var cached = await Cached.RunAsync("routes: { /**: { to: up, cache: true } }", async context =>
        {
            context.Response.Headers.CacheControl = "private";
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            Interlocked.Increment(ref heads);
            await open.Task;
        });
        var requests = Enumerable.Range(0, 10).Select(_ => cached.SendAsync()).ToArray();
        await WaitFor.TrueAsync(() => Volatile.Read(ref heads) == 10);
        open.SetResult();

        (await Task.WhenAll(requests).InTime()).ShouldAllBe(answer => answer.Status == 200);
    }

    [Fact]
    public async Task Nobody_waits_for_an_answer_once_it_is_too_large_to_be_kept()
    {
        var (count, grow, open) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        await using var cached = await Cached.RunAsync("routes: { /**: { to: up, cache: { ttl: 60s, maxObject: 20KiB } } }", async context =>
        {
            if (Interlocked.Increment(ref count) > 1)
            {
                await context.Response.WriteAsync("short");
                return;
            }
            await context.Response.StartAsync();
            await grow.Task;
            await context.Response.WriteAsync(new string('a', 30_000));
            await open.Task;
        });
        var first = cached.SendAsync();
        await WaitFor.TrueAsync(() => cached.Asked == 1);
        var timers = cached.Time.PendingTimers;
        var second = cached.SendAsync();
        await WaitFor.TrueAsync(() => cached.Time.PendingTimers > timers);
        grow.SetResult();

        var answer = await second.InTime("an answer of its own");
        (answer.Text, answer.Header("Cache-Status")).ShouldBe(("short", "gatehouse; fwd=uri-miss; stored; collapsed=?0"));
        first.IsCompleted.ShouldBeFalse();
        open.SetResult();
        (await first.InTime()).Text.Length.ShouldBe(30_000);
        (await cached.SendAsync()).Header("X-Cache").ShouldBe("Hit", "the second was small enough");
    }

    [Fact]
    public async Task Who_waits_takes_over_from_a_client_that_is_gone()
    {
        var gate = new Composition.Gate();
        await using var cached = await Cached.RunAsync("routes: { /**: { to: up, cache: 60s } }", gate.AnswerAsync);
        using var leaving = new CancellationTokenSource();
        var first = cached.Gateway.Client.GetStringAsync("/a", leaving.Token);
        await gate.ArrivedAsync();
        var second = cached.Gateway.Client.GetStringAsync("/a");
        await WaitFor.TrueAsync(() => cached.Gateway.Host.Gateway.InFlight == 2);
        await leaving.CancelAsync();
        await gate.ArrivedAsync();
        gate.Open();

        (await second.InTime()).ShouldBe("""{"n":2}""");
        await Should.ThrowAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task Waiting_has_an_end()
    {
        var gate = new Composition.Gate();
        await using var cached = await Cached.RunAsync("routes: { /**: { to: up, cache: { ttl: 60s, wait: 2s } } }", gate.AnswerAsync);
        var first = cached.SendAsync();
        await gate.ArrivedAsync();
        var timers = cached.Time.PendingTimers;
        var second = cached.SendAsync();
        await WaitFor.TrueAsync(() => cached.Time.PendingTimers > timers);
        cached.Time.Advance(TimeSpan.FromSeconds(2));
        await WaitFor.TrueAsync(() => cached.Asked == 2);
        gate.Open();

        (await Task.WhenAll(first, second).InTime()).ShouldAllBe(answer => answer.Status == 200);
    }

    [Fact]
    public async Task Who_comes_after_one_that_has_waited_in_vain_does_not_wait_for_the_same_request()
    {
        var (count, slow) = (0, new TaskCompletionSource());
        await using var cached = await Cached.RunAsync("routes: { /**: { to: up, cache: { ttl: 60s, wait: 5s } } }", async context =>
        {
            var n = Interlocked.Increment(ref count);
            if (n == 1)
                await slow.Task;
            if (n == 2)
                context.Response.Headers.CacheControl = "no-store";
            await context.Response.WriteAsync("answer " + n.ToString(CultureInfo.InvariantCulture));
        });
        var first = cached.SendAsync();
        await WaitFor.TrueAsync(() => cached.Asked == 1);
        var second = await WaitingAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(3));
        var third = await WaitingAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(2));

        string[] answers = [(await second.InTime()).Text, (await third.InTime("the request of another")).Text];
        answers.Order(StringComparer.Ordinal).ShouldBe(["answer 2", "answer 3"]);
        first.IsCompleted.ShouldBeFalse();
        slow.SetResult();
        (await first.InTime()).Text.ShouldBe("answer 1");

        async Task<Task<RawResponse>> WaitingAsync()
        {
            var timers = cached.Time.PendingTimers;
            var waiting = cached.SendAsync();
            await WaitFor.TrueAsync(() => cached.Time.PendingTimers > timers);
            return waiting;
        }
    }

    [Fact]
    public async Task What_stands_in_for_a_service_is_not_kept_in_its_place()
    {
        var isDown = true;
        await using var service = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = isDown ? 500 : 200;
            return context.Response.WriteAsync("itself");
        });
        await using var cached = await Cached.RunAsync(
            $"  service: {{ destinations: '{service.Address}', breaker: {{ failures: 1, open: 10s, fallback: {{ status: 200, body: later }} }} }}\nroutes:\n  /**: {{ to: service, cache: 60s }}",
            _ => Task.CompletedTask);
        await cached.SendAsync();
        (await cached.SendAsync()).Text.ShouldBe("later");
        isDown = false;
        cached.Time.Advance(TimeSpan.FromSeconds(11));

        (await cached.SendAsync()).Text.ShouldBe("itself");
    }

    [Fact]
    public async Task What_stands_in_for_an_error_is_no_error_in_the_access_log()
    {
        var lines = new Lifetime.LineStream();
        var isDown = false;
        await using var cached = await Cached.RunAsync(
            "routes: { /**: { to: up, cache: { ttl: 10s, staleIfError: 1m } } }",
            context =>
            {
                if (isDown)
                    context.Abort();
                return isDown ? Task.CompletedTask : context.Response.WriteAsync("good");
            },
            builder => builder.Options.AccessLog = lines,
            ", retry: 0");
        await cached.SendAsync();
        await lines.NextAsync();
        isDown = true;
        cached.Time.Advance(TimeSpan.FromSeconds(20));
        (await cached.SendAsync()).Text.ShouldBe("good");

        var line = JsonDocument.Parse(await lines.NextAsync()).RootElement;
        (line.GetProperty("status").GetInt32(), line.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null, line.GetProperty("bytes").GetInt64()).ShouldBe((200, false, 4));
    }

    [Theory]
    [InlineData(206)]
    [InlineData(416)]
    [InlineData(412)]
    public async Task An_answer_to_a_range_or_a_condition_of_one_client_leaves_the_whole_one_where_it_is(int status)
    {
        var now = 200;
        await using var cached = await Cached.StartAsync("true", context =>
        {
            context.Response.Headers.CacheControl = "max-age=10, stale-if-error=600";
            context.Response.StatusCode = now;
            if (now == 206)
                context.Response.Headers.ContentRange = "bytes 0-7/8";
        });
        await cached.SendAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(20));
        now = status;
        (await cached.SendAsync("GET /a", "Range: bytes=0-1", "If-Match: \"x\"")).Status.ShouldBe(status);
        now = 503;

        var answer = await cached.SendAsync();
        (answer.Status, answer.Text).ShouldBe((200, "answer 1"));
    }
}
