using Gatehouse.Core.Upstreams.Resilience;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>R33: the body of an error, in whose place a stored answer is sent, is not waited for.</summary>
public sealed class UnwantedBodyTests
{
    private const string StaleIfError = "{ ttl: 10s, staleIfError: 1h }";

    [Theory]
    [InlineData(UpstreamProtocol.Http1, "")]
    [InlineData(UpstreamProtocol.Http1, "sorry")]
    [InlineData(UpstreamProtocol.H2c, "")]
    [InlineData(UpstreamProtocol.H2c, "sorry")]
    public async Task A_stale_answer_is_sent_while_the_body_of_the_error_is_still_to_come(UpstreamProtocol protocol, string begin)
    {
        var service = new FailingService(begin);
        await using var upstream = await RecordingUpstream.StartAsync(service.AnswerAsync, protocol);
        await using var cached = await StartAsync(upstream.Address);
        await cached.SendAsync();
        service.IsDown = true;
        cached.Time.Advance(TimeSpan.FromSeconds(20));

        for (var i = 0; i < 3; i++)
        {
            var answer = await cached.SendAsync();
            (answer.Status, answer.Text, answer.Header("Cache-Status")).ShouldBe((200, "good", "gatehouse; fwd=stale; fwd-status=503; detail=stale-if-error"));
        }
        service.End();
    }

    [Theory]
    [InlineData(UpstreamProtocol.Http1)]
    [InlineData(UpstreamProtocol.H2c)]
    public async Task An_error_whose_body_is_not_waited_for_still_opens_the_breaker(UpstreamProtocol protocol)
    {
        var service = new FailingService("");
        await using var upstream = await RecordingUpstream.StartAsync(service.AnswerAsync, protocol);
        await using var cached = await StartAsync(upstream.Address, ", breaker: { failures: 3, open: 60s }");
        await cached.SendAsync();
        service.IsDown = true;
        cached.Time.Advance(TimeSpan.FromSeconds(20));

        for (var i = 0; i < 5; i++)
            (await cached.SendAsync()).Text.ShouldBe("good");
        upstream.Requests.Count.ShouldBe(4);
        cached.Gateway.Host.Gateway.Current.Snapshot.Upstreams["service"].Upstream.Breaker!.State.ShouldBe(BreakerState.Open);
        service.End();
    }

    [Fact]
    public async Task An_error_whose_body_is_not_waited_for_still_puts_its_destination_out()
    {
        var service = new FailingService("");
        await using var broken = await RecordingUpstream.StartAsync(service.AnswerAsync);
        await using var alive = await RecordingUpstream.StartAsync("good");
        await using var cached = await StartAsync($"{broken.Address}, {alive.Address}", ", outliers: { errors: 3, base: 1h, max: 1h }");
        await cached.SendAsync();
        var before = broken.Requests.Count;
        service.IsDown = true;

        for (var i = 0; i < 20; i++)
        {
            cached.Time.Advance(TimeSpan.FromSeconds(11));
            (await cached.SendAsync()).Text.ShouldBe("good");
        }
        (broken.Requests.Count - before).ShouldBe(3);
        service.End();
    }

    [Theory]
    [InlineData("Content-Length: 5", "", "sorry")]
    [InlineData("Content-Length: 5", "so", "rry")]
    [InlineData("Transfer-Encoding: chunked", "5\r\nsorry\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked", "5\r\nso", "rry\r\n0\r\n\r\n")]
    public async Task The_connection_serves_again_when_the_rest_of_the_error_has_come(string framing, string begin, string rest)
    {
        var answered = new SemaphoreSlim(0);
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await AnswerWellAsync(connection);
            while (await connection.ReadHeadAsync() is not null)
            {
                await connection.SendAsync($"HTTP/1.1 503 Sorry\r\n{framing}\r\n\r\n{begin}");
                await answered.WaitAsync().InTime("the stale answer");
                await connection.SendAsync(rest);
            }
        });
        // With one connection at most the next request waits for it.
        await using var cached = await StartAsync(upstream.Address, ", maxConnections: 1");
        await cached.SendAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(20));

        for (var i = 0; i < 3; i++)
        {
            (await cached.SendAsync()).Text.ShouldBe("good");
            answered.Release();
        }
        upstream.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task The_connection_is_closed_when_the_rest_of_the_error_does_not_come()
    {
        var closed = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await AnswerWellAsync(connection);
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 503 Sorry\r\nContent-Length: 5\r\n\r\nso");
            await connection.WaitForCloseAsync();
            closed.SetResult();
        });
        await using var cached = await StartAsync(upstream.Address);
        await cached.SendAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(20));
        (await cached.SendAsync()).Text.ShouldBe("good");
        cached.Time.Advance(TimeSpan.FromSeconds(1));

        await closed.Task.InTime("the end of the connection");
    }

    private static Task<Cached> StartAsync(string destinations, string upstream = "") => Cached.RunAsync(
        $"  service: {{ destinations: [{destinations}]{upstream} }}\nroutes:\n  /**: {{ to: service, cache: {StaleIfError} }}", _ => Task.CompletedTask);

    private static async Task AnswerWellAsync(RawConnection connection)
    {
        await connection.ReadHeadAsync();
        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
    }
}
