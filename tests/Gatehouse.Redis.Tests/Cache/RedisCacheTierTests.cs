using System.Text;
using Gatehouse.Caching.Tiers;
using Gatehouse.Redis.Cache;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Databases;

namespace Gatehouse.Redis.Tests.Cache;

/// <summary>R33: what nodes share of their caches.</summary>
public sealed class RedisCacheTierTests
{
    private const string Url = "http://shop.example/a";

    private static readonly byte[] Value = [1, 2, 3];
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    [RedisFact]
    public async Task A_value_is_found_until_its_URL_or_everything_is_dropped()
    {
        await using var server = await RedisServer.StartAsync();
        await using var a = await PartAsync(server);
        await using var b = await PartAsync(server);
        foreach (var purge in (CachePurge[])[new(PurgeKind.Url, Url), new(PurgeKind.Tag, "t"), new(PurgeKind.Route, "/a"), new(PurgeKind.Address, Url), CachePurge.Everything])
        {
            var none = await a.GetAsync("key", Url);
            none.Value.ShouldBeNull();
            await a.SetAsync("key", none.Stamp!, Value, Lifetime);
            (await b.GetAsync("key", Url)).Value.ShouldBe(Value);

            await b.AnnounceAsync(purge);
            (await a.GetAsync("key", Url)).Value.ShouldBeNull();
            await a.SetAsync("key", none.Stamp!, Value, Lifetime);
            (await b.GetAsync("key", Url)).Value.ShouldBeNull("the service was asked before it was dropped");
        }
    }

    [RedisFact]
    public async Task Another_URL_stays_and_what_is_too_large_is_not_stored()
    {
        await using var server = await RedisServer.StartAsync();
        await using var part = await PartAsync(server);
        var stamp = (await part.GetAsync("key", Url)).Stamp!;
        await part.SetAsync("key", stamp, Value, Lifetime);
        await part.SetAsync("large", stamp, new byte[RedisCacheTier.MaxValue + 1], Lifetime);
        await part.AnnounceAsync(new CachePurge(PurgeKind.Url, Url + "b"));

        (await part.GetAsync("key", Url)).Value.ShouldBe(Value);
        (await part.GetAsync("large", Url)).Value.ShouldBeNull();
    }

    [RedisFact]
    public async Task Others_are_told_and_oneself_is_not_and_whenever_listening_begins_everything_goes()
    {
        await using var server = await RedisServer.StartAsync();
        await using var a = await PartAsync(server);
        await using var b = await PartAsync(server);
        var (atA, atB) = (new Heard(), new Heard());
        await using var first = a.Listen(atA.Add);
        await using var second = b.Listen(atB.Add);
        await Eventually.BeAsync(() => atA.Count == 1 && atB.Count == 1);
        await a.AnnounceAsync(new CachePurge(PurgeKind.Tag, "a\nb"));
        await Eventually.BeAsync(() => atB.Count == 2);
        atB.Last.ShouldBe(new CachePurge(PurgeKind.Tag, "a\nb"));
        atA.Count.ShouldBe(1);

        await server.StopAsync();
        await server.ContinueAsync();
        await Eventually.BeAsync(() => atB.Count == 3);
        atB.Last.ShouldBe(CachePurge.Everything);
    }

    [RedisFact]
    public async Task Who_could_not_be_told_is_told_later_to_drop_everything()
    {
        await using var server = await RedisServer.StartAsync();
        await using var teller = await PartAsync(server);
        await using var other = await PartAsync(server);
        await server.StopAsync();
        await Eventually.BeAsync(() => !teller.AnswerClient.IsConnected);
        (await teller.GetAsync("key", Url)).ShouldBe(default);
        await teller.AnnounceAsync(new CachePurge(PurgeKind.Url, Url));
        await server.ContinueAsync();
        var heard = new Heard();
        await using var listening = other.Listen(heard.Add);

        await Eventually.BeAsync(() => heard.Count >= 2);
        heard.Last.ShouldBe(CachePurge.Everything);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2\nother\n1\nhttp://a/b")]
    [InlineData("1\nother\n9\nx")]
    [InlineData("1\nother\nx\nx")]
    [InlineData("hello")]
    public void A_message_that_cannot_be_read_is_for_everything(string message) =>
        PurgeMessage.Read(Encoding.UTF8.GetBytes(message), "me").ShouldBe(CachePurge.Everything);

    private static async Task<RedisPart> PartAsync(RedisServer server)
    {
        var part = new RedisPart(Clients.Options(server.Url), "tier:", TimeProvider.System, new LogLines());
        await Eventually.BeAsync(() => part.AnswerClient.IsConnected);
        return part;
    }

    private sealed class Heard
    {
        private readonly List<CachePurge> purges = [];

        public int Count
        {
            get
            {
                lock (purges)
                    return purges.Count;
            }
        }

        public CachePurge Last
        {
            get
            {
                lock (purges)
                    return purges[^1];
            }
        }

        public void Add(CachePurge purge)
        {
            lock (purges)
                purges.Add(purge);
        }
    }
}
