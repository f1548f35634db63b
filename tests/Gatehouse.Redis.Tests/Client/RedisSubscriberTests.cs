using System.Text;
using System.Threading.Channels;
using Gatehouse.Redis.Client;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Databases;
using Gatehouse.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Redis.Tests.Client;

public sealed class RedisSubscriberTests
{
    [RedisFact]
    public async Task Messages_arrive_in_order_and_again_after_the_connection_was_lost()
    {
        await using var server = await RedisServer.StartAsync();
        var events = Channel.CreateUnbounded<string>();
        await using var subscriber = new RedisSubscriber(
            Clients.Options(server.Url), [Subscription("a"), Subscription("b")], TimeProvider.System, NullLogger.Instance);
        await using var client = await Clients.ConnectAsync(server.Url);
        (await NextAsync(2)).ShouldBe(["a listens", "b listens"]);

        (await client.PublishAsync("a", "1"u8.ToArray(), default)).Value.ShouldBe(1);
        await client.PublishAsync("b", "2"u8.ToArray(), default);
        await client.PublishAsync("c", "3"u8.ToArray(), default);
        (await NextAsync(2)).ShouldBe(["a: 1", "b: 2"]);

        await server.StopAsync();
        await server.ContinueAsync();
        (await NextAsync(2)).ShouldBe(["a listens", "b listens"]);
        await Eventually.BeAsync(() => client.IsConnected);
        await client.PublishAsync("a", "4"u8.ToArray(), default);
        (await NextAsync(1)).ShouldBe(["a: 4"]);

        RedisSubscription Subscription(string channel) => new(
            channel, message => events.Writer.TryWrite($"{channel}: {Encoding.UTF8.GetString(message)}"), () => events.Writer.TryWrite($"{channel} listens"));

        async Task<List<string>> NextAsync(int count)
        {
            var next = new List<string>();
            while (next.Count < count)
                next.Add(await events.Reader.ReadAsync().AsTask().InTime());
            return next;
        }
    }

    [Fact]
    public async Task A_server_that_is_silent_is_left_and_listened_to_anew()
    {
        using var server = new FakeServer();
        var time = new FakeTime();
        var events = Channel.CreateUnbounded<string>();
        var options = Clients.Options(server.Url);
        await using var subscriber = new RedisSubscriber(options, [ToA(events)], time, NullLogger.Instance);
        using var first = await server.AcceptReadyAsync();
        await ListenAsync(first, events);

        time.Advance(options.SilentFor);

        while ((await first.ReadAsync()).Length > 0)
        {
        }
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromMilliseconds(ReconnectDelay.Most(0)));
        using var second = await server.AcceptReadyAsync();
        await ListenAsync(second, events);
    }

    [Theory]
    [InlineData("+PONG\r\n")]
    [InlineData("*2\r\n$4\r\npong\r\n$0\r\n\r\n")]
    [InlineData("-NOPERM this user has no permissions to run the 'ping' command\r\n")]
    public async Task A_server_that_answers_whether_it_is_there_is_kept(string answer)
    {
        using var server = new FakeServer();
        var time = new FakeTime();
        var events = Channel.CreateUnbounded<string>();
        var options = Clients.Options(server.Url);
        var log = new LogLines();
        await using var subscriber = new RedisSubscriber(options, [ToA(events)], time, log);
        using var connection = await server.AcceptReadyAsync();
        await ListenAsync(connection, events);

        for (var i = 0; i < 12; i++)
        {
            time.Advance(options.SilentFor / 4);
            (await connection.ReadAsync()).ShouldBe("*1\r\n$4\r\nPING\r\n");
            await connection.SendAsync(answer + ">3\r\n+message\r\n+a\r\n+hello\r\n");
            (await events.Reader.ReadAsync().AsTask().InTime()).ShouldBe("a: hello");
        }
        log.Lines.ShouldBeEmpty();
    }

    private static RedisSubscription ToA(Channel<string> events) => new(
        "a", message => events.Writer.TryWrite($"a: {Encoding.UTF8.GetString(message)}"), () => events.Writer.TryWrite("a listens"));

    private static async Task ListenAsync(FakeServer.FakeConnection connection, Channel<string> events)
    {
        (await connection.ReadAsync()).ShouldContain("SUBSCRIBE");
        await connection.SendAsync(">3\r\n+subscribe\r\n+a\r\n:1\r\n");
        (await events.Reader.ReadAsync().AsTask().InTime()).ShouldBe("a listens");
    }
}
