using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Composition;

/// <summary>R20: each call may have its own retry, within its own time.</summary>
public sealed class RetryTests
{
    [Theory]
    [InlineData(502, 2, 0, "1")]
    [InlineData(503, 2, 0, "1")]
    [InlineData(504, 2, 0, "1")]
    [InlineData(503, 3, 0, "502 upstream_error")]
    [InlineData(500, 1, 0, "502 upstream_error")]
    [InlineData(404, 1, 0, "404 not_found")]
    [InlineData(429, 1, 0, "502 upstream_error")]
    public async Task A_failure_that_may_pass_is_tried_again(int status, int failures, int before, string answer)
    {
        var count = before;
        await using var composed = await Composed.StartAsync("    calls: { a: { get: up/a, retry: 2 } }\n    body: a", context =>
        {
            if (Interlocked.Increment(ref count) <= failures)
            {
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            }
            return context.Response.WriteAsync("1");
        });

        (await composed.TextAsync().InTime()).ShouldBe(answer);
        count.ShouldBe(status is 502 or 503 or 504 ? 3 : 1);
    }

    [Fact]
    public async Task A_lost_connection_is_tried_again_also_in_the_middle_of_the_answer()
    {
        var count = 0;
        await using var dying = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            if (Interlocked.Increment(ref count) == 1)
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":");
            else if (count == 3)
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n1");
            connection.Close();
        });
        await using var composed = await Composed.StartAsync(
            "    calls: { a: { get: dying/a, retry: 2 } }\n    body: a", context => Task.CompletedTask, upstreams: $"  dying: {dying.Address}");

        (await composed.TextAsync().InTime()).ShouldBe("1");
    }

    [Fact]
    public async Task Another_destination_gets_its_turn()
    {
        await using var second = await RecordingUpstream.StartAsync(context => context.Response.WriteAsync("1"));
        await using var composed = await Composed.StartAsync(
            "    calls: { a: { get: two/a, retry: 1 } }\n    body: a", context => Task.CompletedTask, upstreams: $"  two: ['http://127.0.0.1:{FreePort.Next()}', '{second.Address}']");

        for (var i = 0; i < 4; i++)
            (await composed.TextAsync().InTime()).ShouldBe("1");
        second.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task All_attempts_together_take_no_longer_than_the_call_may()
    {
        var time = new FakeTime();
        var hangs = false;
        var arrived = new SemaphoreSlim(0);
        await using var composed = await Composed.StartAsync(
            "    calls: { a: { get: up/a, retry: 5, timeout: 1s } }\n    body: a", async context =>
            {
                arrived.Release();
                context.Response.StatusCode = 503;
                if (hangs)
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                hangs = true;
            }, configure: builder => builder.Options.Time = time);
        var answer = composed.TextAsync();
        await arrived.WaitAsync().InTime();
        // The pause is 25 ms at most, and begins when the answer has come.
        while (!answer.IsCompleted && !await arrived.WaitAsync(TimeSpan.FromMilliseconds(20)))
            time.Advance(TimeSpan.FromMilliseconds(25));
        time.Advance(TimeSpan.FromSeconds(1));

        (await answer.InTime()).ShouldBe("504 upstream_timeout");
        composed.Upstream.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_client_leaving_ends_the_attempts()
    {
        var time = new FakeTime();
        using var leaving = new CancellationTokenSource();
        await using var composed = await Composed.StartAsync("    calls: { a: { get: up/a, retry: 5 } }", context =>
        {
            context.Response.StatusCode = 503;
            leaving.Cancel();
            return Task.CompletedTask;
        }, configure: builder => builder.Options.Time = time);

        await Should.ThrowAsync<OperationCanceledException>(composed.Gateway.Client.GetAsync("/x/7", leaving.Token));

        await composed.LeftAsync(0);
        // The random pause may be none at all.
        composed.Upstream.Requests.Count.ShouldBeLessThan(4);
    }

    [Fact]
    public async Task A_bulk_request_is_tried_again_as_one()
    {
        var count = 0;
        await using var composed = await Composed.StartAsync(
            "    calls: { a: { each: '[1, 2] as n', get: 'up/a/{n}', retry: 1, batch: { get: 'up/a?ids={ids}', key: id, size: 2 } } }\n    body: a", context =>
            {
                if (Interlocked.Increment(ref count) > 1)
                    return context.Response.WriteAsync("""[{"id":1},{"id":2}]""");
                context.Response.StatusCode = 503;
                return Task.CompletedTask;
            });

        (await composed.TextAsync().InTime()).ShouldBe("""[{"id":1},{"id":2}]""");
        composed.Upstream.Requests.Select(request => request.Target).ShouldBe(["/a?ids=1,2", "/a?ids=1,2"]);
    }
}
