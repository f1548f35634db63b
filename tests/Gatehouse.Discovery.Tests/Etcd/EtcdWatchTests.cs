using System.Text;
using Gatehouse.Discovery.Addresses;
using Gatehouse.Discovery.Etcd;
using Gatehouse.TestKit.Discovery;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Discovery.Tests.Etcd;

/// <summary>Watches of instances in a real etcd.</summary>
public sealed class EtcdWatchTests
{
    private readonly Lines log = new();
    private readonly Told told = new();

    [RequiresFact("etcd")]
    public async Task Instances_come_and_go_with_their_keys()
    {
        await using var server = await EtcdServer.StartAsync();
        using var client = Client(server);
        await PutAsync(client, "1", "http://127.0.0.1:3001");
        await PutAsync(client, "2", """{ "url": "h2c://127.0.0.2:3002", "weight": 3, "backup": true, "tags": ["blue"], "metadata": { "zone": "a" } }""");
        await client.PutAsync("/services/orders2/1", "http://127.0.0.9:1"u8.ToArray(), null, default);
        await using var watch = Watch(server);

        var first = await told.NextAsync();
        Told.Places(first.Instances).ShouldBe("127.0.0.1:3001 127.0.0.2:3002", "a key of another service that begins alike is none of ours");
        first.Instances[1].Scheme.ShouldBe("h2c");
        first.Instances[1].Weight.ShouldBe(3);
        first.Instances[1].IsBackup.ShouldBeTrue();
        first.Instances[1].Tags.ShouldBe(["blue"]);
        first.Instances[1].Metadata["zone"].ShouldBe("a");

        await PutAsync(client, "3", "http://127.0.0.3:3003");
        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3001 127.0.0.2:3002 127.0.0.3:3003");
        await client.DeleteAsync("/services/orders/2", null, default);
        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3001 127.0.0.3:3003");
        await client.CommitAsync(new() { Deletes = ["/services/orders/1", "/services/orders/3"] }, default);
        (await told.NextAsync()).Instances.ShouldBeEmpty();
        watch.Status.IsAway.ShouldBeFalse("no key is a fact");
    }

    [RequiresFact("etcd")]
    public async Task A_value_that_cannot_be_read_is_left_out_and_logged_once()
    {
        await using var server = await EtcdServer.StartAsync();
        using var client = Client(server);
        await PutAsync(client, "1", "http://127.0.0.1:3001");
        await PutAsync(client, "2", "nonsense");
        await using var watch = Watch(server);
        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3001");

        await PutAsync(client, "2", "nonsense");
        await PutAsync(client, "3", "http://127.0.0.3:3003");
        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3001 127.0.0.3:3003");
        log.With("/services/orders/2").Count.ShouldBe(1);

        await client.CommitAsync(new() { Deletes = ["/services/orders/1", "/services/orders/3"] }, default);
        await log.WaitForAsync("is away");
        watch.Status.List!.Instances.Count.ShouldBe(2, "only what nobody can read is left: a mistake, not a fact");

        await PutAsync(client, "2", "http://127.0.0.2:3002");
        (await told.NextPlacesAsync()).ShouldBe("127.0.0.2:3002");
        await log.WaitForAsync("is back");
    }

    [RequiresFact("etcd")]
    public async Task A_list_that_is_refused_as_a_whole_is_followed_all_the_same()
    {
        await using var server = await EtcdServer.StartAsync();
        using var client = Client(server);
        await PutAsync(client, "1", "http://169.254.169.254");
        await using var watch = Watch(server);
        await log.WaitForAsync("no instance was ever known");

        await PutAsync(client, "2", "http://127.0.0.2:3002");

        (await told.NextPlacesAsync()).ShouldBe("127.0.0.2:3002");
    }

    [RequiresFact("etcd")]
    public async Task The_last_list_stands_while_etcd_is_away_and_no_change_is_missed()
    {
        await using var server = await EtcdServer.StartAsync();
        using var client = Client(server);
        await PutAsync(client, "1", "http://127.0.0.1:3001");
        await using var watch = Watch(server);
        await told.NextAsync();

        await server.StopAsync();
        await log.WaitForAsync("is away");
        watch.Status.List!.Instances.Count.ShouldBe(1);
        await server.ContinueAsync();
        await PutAsync(client, "2", "http://127.0.0.2:3002");

        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3001 127.0.0.2:3002");
        log.With("is away").Count.ShouldBe(1);
    }

    [RequiresFact("etcd")]
    public async Task When_the_history_was_compacted_meanwhile_everything_is_read_again()
    {
        await using var server = await EtcdServer.StartAsync();
        using var client = Client(server);
        await PutAsync(client, "1", "http://127.0.0.1:3001");
        await using var tunnel = Tunnel.Start(server.Port);
        await using var watch = Watch(tunnel.Port);
        await told.NextAsync();

        tunnel.Cut();
        await log.WaitForAsync("is away");
        await client.DeleteAsync("/services/orders/1", null, default);
        var last = await PutAsync(client, "2", "http://127.0.0.2:3002");
        await server.PostAsync("/v3/kv/compaction", $$"""{"revision":"{{last.Revision}}","physical":true}""");
        tunnel.Mend();

        (await told.NextPlacesAsync()).ShouldBe("127.0.0.2:3002");
    }

    [RequiresFact("etcd")]
    public async Task A_cluster_that_was_made_anew_is_read_from_its_beginning()
    {
        await using var server = await EtcdServer.StartAsync();
        using var client = Client(server);
        for (var i = 0; i < 20; i++)
            await PutAsync(client, "1", $"http://127.0.0.1:{3000 + i}");
        await using var watch = Watch(server);
        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3019");

        await server.StopAsync();
        await log.WaitForAsync("is away");
        server.ForgetAll();
        await server.ContinueAsync();
        await PutAsync(client, "1", "http://127.0.0.1:4000");

        string places;
        do
            places = await told.NextPlacesAsync();
        while (places.Length == 0);
        places.ShouldBe("127.0.0.1:4000");
    }

    [Theory]
    [InlineData("http://10.0.0.1:80", "http 10.0.0.1:80 1")]
    [InlineData(" https://orders.internal\n", "https orders.internal:443 1")]
    [InlineData("h2://orders.internal/", "h2 orders.internal:443 1")]
    [InlineData("h2c://[2001:db8::1]", "h2c 2001:db8::1:80 1")]
    [InlineData("""{"url":"http://10.0.0.1:80","weight":65535,"more":[]}""", "http 10.0.0.1:80 65535")]
    public void Values_that_are_instances(string value, string expected)
    {
        var (instance, fault) = EtcdInstance.Read(Encoding.UTF8.GetBytes(value));

        fault.ShouldBeNull();
        $"{instance!.Scheme} {instance.Host}:{instance.Port} {instance.Weight}".ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.1:80")]
    [InlineData("ftp://10.0.0.1")]
    [InlineData("http://user:password@10.0.0.1")]
    [InlineData("http://10.0.0.1/path")]
    [InlineData("http://10.0.0.1?a=b")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"url":5}""")]
    [InlineData("""{"url":"http://10.0.0.1","weight":0}""")]
    [InlineData("""{"url":"http://10.0.0.1","weight":1.5}""")]
    [InlineData("""{"url":"http://10.0.0.1","weight":"2"}""")]
    [InlineData("""{"url":"http://10.0.0.1","metadata":[]}""")]
    public void Values_that_are_none(string value)
    {
        var (instance, fault) = EtcdInstance.Read(Encoding.UTF8.GetBytes(value));

        instance.ShouldBeNull();
        fault.ShouldNotBeNull();
    }

    [Fact]
    public void No_value_at_all_throws()
    {
        var random = new Random(5);
        var whole = """{ "url": "h2c://127.0.0.2:3002", "weight": 3, "backup": true, "tags": ["blue"], "metadata": { "zone": "a" } }"""u8.ToArray();
        for (var i = 0; i < 50_000; i++)
        {
            var changed = whole.ToArray();
            for (var j = random.Next(1, 4); j > 0; j--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            _ = EtcdInstance.Read(changed);
        }
    }

    private static EtcdClient Client(EtcdServer server) => new(new EtcdOptions([server.Url]), TimeProvider.System);

    private static Task<EtcdCommitted> PutAsync(EtcdClient client, string key, string value) =>
        client.PutAsync("/services/orders/" + key, Encoding.UTF8.GetBytes(value), null, default);

    private ServiceWatch Watch(EtcdServer server) => Watch(server.Port);

    private ServiceWatch Watch(int port)
    {
        DiscoveryReader.TryRead($"etcd://127.0.0.1:{port}/services/orders", new() { Every = TimeSpan.FromSeconds(1) }, out var address, out _).ShouldBeTrue();
        var watch = address.CreateWatch(TimeProvider.System, log);
        watch.Start(told.Add);
        return watch;
    }
}
