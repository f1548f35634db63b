using System.Text;
using System.Threading.Channels;
using Gatehouse.Redis.Client;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Databases;
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
}
