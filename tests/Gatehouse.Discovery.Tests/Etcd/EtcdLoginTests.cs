using Gatehouse.Discovery.Addresses;
using Gatehouse.Discovery.Etcd;
using Gatehouse.TestKit.Discovery;

namespace Gatehouse.Discovery.Tests.Etcd;

public sealed class EtcdLoginTests
{
    [RequiresFact("etcd")]
    public async Task Who_has_a_password_reads_and_watches_and_a_token_that_ended_is_renewed()
    {
        await using var server = await EtcdServer.StartAsync();
        await AddUsersAsync(server);
        using var client = new EtcdClient(new EtcdOptions([server.Url]) { User = "root", Password = "secret-1" }, TimeProvider.System);
        var put = await client.PutAsync("/s/1", "http://127.0.0.1:3001"u8.ToArray(), null, default);

        await server.StopAsync();
        await server.ContinueAsync(); // it knows no token any more

        (await client.GetAsync("/s/", default)).Entries.Single().Revision.ShouldBe(put.Revision);
        (await client.PutAsync("/s/1", "http://127.0.0.1:3002"u8.ToArray(), put.Revision, default)).IsDone.ShouldBeTrue();
    }

    [RequiresFact("etcd")]
    public async Task A_watch_survives_the_end_of_its_token()
    {
        await using var server = await EtcdServer.StartAsync();
        await AddUsersAsync(server);
        using var client = new EtcdClient(new EtcdOptions([server.Url]) { User = "root", Password = "secret-1" }, TimeProvider.System);
        await client.PutAsync("/s/1", "http://127.0.0.1:3001"u8.ToArray(), null, default);
        var told = new Told();
        var log = new Lines();
        await using var watch = Watch(server, "root", "secret-1", log);
        watch.Start(told.Add);
        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3001");

        await server.StopAsync();
        await log.WaitForAsync("is away");
        await server.ContinueAsync();
        await client.PutAsync("/s/2", "http://127.0.0.1:3002"u8.ToArray(), null, default);

        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3001 127.0.0.1:3002");
    }

    [RequiresFact("etcd")]
    public async Task Who_has_none_or_a_wrong_one_is_told_why()
    {
        await using var server = await EtcdServer.StartAsync();
        await AddUsersAsync(server);
        using var wrong = new EtcdClient(new EtcdOptions([server.Url]) { User = "root", Password = "secret-2" }, TimeProvider.System);
        using var none = new EtcdClient(new EtcdOptions([server.Url]), TimeProvider.System);

        (await Should.ThrowAsync<RegistryException>(wrong.GetAsync("/s/", default))).Message.ShouldContain("authentication failed");
        (await Should.ThrowAsync<RegistryException>(none.GetAsync("/s/", default))).Message.ShouldContain("user name is empty");
        await Should.ThrowAsync<RegistryException>(none.WatchAsync("/s/", default, default).GetAsyncEnumerator().MoveNextAsync().AsTask());
    }

    [RequiresFact("etcd")]
    public async Task A_password_for_a_server_that_asks_for_none_does_no_harm()
    {
        await using var server = await EtcdServer.StartAsync();
        using var client = new EtcdClient(new EtcdOptions([server.Url]) { User = "root", Password = "secret-1" }, TimeProvider.System);

        (await client.GetAsync("/s/", default)).Entries.ShouldBeEmpty();
    }

    private static async Task AddUsersAsync(EtcdServer server)
    {
        await server.PostAsync("/v3/auth/user/add", """{"name":"root","password":"secret-1"}""");
        await server.PostAsync("/v3/auth/role/add", """{"name":"root"}""");
        await server.PostAsync("/v3/auth/user/grant", """{"user":"root","role":"root"}""");
        await server.PostAsync("/v3/auth/enable", "{}");
    }

    private static ServiceWatch Watch(EtcdServer server, string user, string password, Lines log)
    {
        DiscoveryReader.TryRead($"etcd://127.0.0.1:{server.Port}/s", new() { User = user, Password = password, Every = TimeSpan.FromSeconds(1) }, out var address, out _).ShouldBeTrue();
        return address.CreateWatch(TimeProvider.System, log);
    }
}
