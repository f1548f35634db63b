using System.Text;
using Gatehouse.Discovery.Etcd;
using Gatehouse.TestKit;

namespace Gatehouse.Discovery.Tests.Etcd;

public sealed class EtcdClientTests : IClassFixture<SharedEtcd>, IDisposable
{
    private readonly SharedEtcd shared;
    private readonly EtcdClient client;
    private readonly string prefix = $"/{Guid.NewGuid():N}/";

    public EtcdClientTests(SharedEtcd shared)
    {
        this.shared = shared;
        client = new EtcdClient(new EtcdOptions([shared.Server?.Url ?? new Uri("http://127.0.0.1")]), TimeProvider.System);
    }

    public void Dispose() => client.Dispose();

    [RequiresFact("etcd")]
    public async Task What_is_put_under_a_prefix_is_got_and_nothing_else()
    {
        await PutAsync("b", "2");
        await PutAsync("a", "ä\n\0");
        await client.PutAsync(prefix.TrimEnd('/') + "0", "next"u8.ToArray(), null, default);
        await client.PutAsync(prefix.TrimEnd('/'), "before"u8.ToArray(), null, default);

        var snapshot = await client.GetAsync(prefix, default);

        snapshot.Entries.Select(entry => $"{entry.Key[prefix.Length..]}={Text(entry)}").ShouldBe(["a=ä\n\0", "b=2"]);
        snapshot.Entries[0].Revision.ShouldBeGreaterThan(snapshot.Entries[1].Revision);
        snapshot.Position.Revision.ShouldBeGreaterThanOrEqualTo(snapshot.Entries[0].Revision);
    }

    [RequiresFact("etcd")]
    public async Task A_put_under_a_condition_is_done_only_once()
    {
        var first = await client.PutAsync(prefix + "a", "1"u8.ToArray(), expected: 0, default);
        (await client.PutAsync(prefix + "a", "2"u8.ToArray(), expected: 0, default)).IsDone.ShouldBeFalse();
        first.IsDone.ShouldBeTrue();
        (await GetAsync("a"))!.Revision.ShouldBe(first.Revision);

        var second = await client.PutAsync(prefix + "a", "3"u8.ToArray(), first.Revision, default);
        (await client.PutAsync(prefix + "a", "4"u8.ToArray(), first.Revision, default)).IsDone.ShouldBeFalse();

        second.IsDone.ShouldBeTrue();
        Text((await GetAsync("a"))!).ShouldBe("3");
    }

    [RequiresFact("etcd")]
    public async Task A_commit_changes_all_or_nothing()
    {
        await PutAsync("old", "1");
        var refused = await client.CommitAsync(new() { Conditions = [(prefix + "new", 7)], Puts = [(prefix + "new", [1])], Deletes = [prefix + "old"] }, default);
        refused.IsDone.ShouldBeFalse();
        (await GetAsync("old")).ShouldNotBeNull();

        var done = await client.CommitAsync(new() { Conditions = [(prefix + "new", 0)], Puts = [(prefix + "new", [1]), (prefix + "newer", [])], Deletes = [prefix + "old"] }, default);

        done.IsDone.ShouldBeTrue();
        (await client.GetAsync(prefix, default)).Entries.Select(entry => entry.Revision).ShouldBe([done.Revision, done.Revision]);
    }

    [RequiresFact("etcd")]
    public async Task A_delete_under_a_condition_spares_what_has_changed()
    {
        var first = await PutAsync("a", "1");
        await PutAsync("a", "2");

        (await client.DeleteAsync(prefix + "a", first.Revision, default)).IsDone.ShouldBeFalse();
        (await client.DeleteAsync(prefix + "a", null, default)).IsDone.ShouldBeTrue();
        (await GetAsync("a")).ShouldBeNull();
    }

    [RequiresFact("etcd")]
    public async Task A_watch_tells_every_change_after_its_position()
    {
        var snapshot = await client.GetAsync(prefix, default);
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await using var watch = client.WatchAsync(prefix, snapshot.Position, default).GetAsyncEnumerator();
        (await NextAsync(watch)).Entries.ShouldBeEmpty("it stands");

        var seen = new List<string>();
        while (seen.Count < 2)
            seen.AddRange((await NextAsync(watch)).Entries.Select(Show));
        await client.DeleteAsync(prefix + "a", null, default);
        var last = await NextAsync(watch);
        seen.AddRange(last.Entries.Select(Show));

        seen.ShouldBe(["a=1", "a=2", "a gone"]);
        last.Position.Revision.ShouldBe(last.Entries[0].Revision);

        string Show(EtcdEntry entry) => entry.Key[prefix.Length..] + (entry.Value is null ? " gone" : "=" + Text(entry));
    }

    [RequiresFact("etcd")]
    public async Task A_watch_goes_on_without_a_gap_where_another_ended()
    {
        await PutAsync("a", "1");
        var position = (await client.GetAsync(prefix, default)).Position;
        await PutAsync("a", "2");
        await using (var first = client.WatchAsync(prefix, position, default).GetAsyncEnumerator())
        {
            await NextAsync(first);
            position = (await NextAsync(first)).Position;
        }
        await PutAsync("a", "3");
        await using var second = client.WatchAsync(prefix, position, default).GetAsyncEnumerator();
        await NextAsync(second);

        (await NextAsync(second)).Entries.Select(Text).ShouldBe(["3"]);
    }

    [RequiresFact("etcd")]
    public async Task A_watch_whose_history_was_compacted_is_lost()
    {
        var first = await PutAsync("a", "1");
        await PutAsync("a", "2");
        var last = await PutAsync("a", "3");
        var cluster = (await client.GetAsync(prefix, default)).Position.Cluster;
        await shared.Server.PostAsync("/v3/kv/compaction", $$"""{"revision":"{{last.Revision}}","physical":true}""");
        await using var watch = client.WatchAsync(prefix, new EtcdPosition(cluster, first.Revision), default).GetAsyncEnumerator();

        EtcdChanges changes;
        do
            changes = await NextAsync(watch);
        while (!changes.IsLost);

        (await watch.MoveNextAsync()).ShouldBeFalse();
    }

    [RequiresFact("etcd")]
    public async Task A_watch_of_a_time_to_come_or_of_another_cluster_is_lost()
    {
        var position = (await client.GetAsync(prefix, default)).Position;
        await using var ahead = client.WatchAsync(prefix, position with { Revision = position.Revision + 1_000_000 }, default).GetAsyncEnumerator();
        await using var other = client.WatchAsync(prefix, position with { Cluster = "7" }, default).GetAsyncEnumerator();

        (await NextAsync(ahead)).IsLost.ShouldBeTrue();
        (await NextAsync(other)).IsLost.ShouldBeTrue();
    }

    [RequiresFact("etcd")]
    public async Task When_a_member_is_away_the_next_is_asked()
    {
        using var two = new EtcdClient(new EtcdOptions([new Uri($"http://127.0.0.1:{FreePort.Next()}"), shared.Server.Url]), TimeProvider.System);

        (await two.GetAsync(prefix, default)).Position.Revision.ShouldBeGreaterThan(0);
        (await two.PutAsync(prefix + "a", [1], null, default)).IsDone.ShouldBeTrue("the one that answered is asked next");
    }

    [Fact]
    public async Task Without_any_member_it_says_so()
    {
        using var none = new EtcdClient(new EtcdOptions([new Uri($"http://127.0.0.1:{FreePort.Next()}")]), TimeProvider.System);

        await Should.ThrowAsync<RegistryException>(none.GetAsync(prefix, default).InTime());
        await Should.ThrowAsync<RegistryException>(none.PutAsync(prefix + "a", [1], null, default).InTime());
        await Should.ThrowAsync<RegistryException>(none.WatchAsync(prefix, default, default).GetAsyncEnumerator().MoveNextAsync().AsTask().InTime());
    }

    [Theory]
    [InlineData("/a/", "/a0")]
    [InlineData("a", "b")]
    [InlineData("ä", "å")]
    public void The_end_of_a_prefix_is_behind_all_its_keys(string text, string end) => EtcdJson.EndOf(text).ShouldBe(Encoding.UTF8.GetBytes(end));

    private static async Task<EtcdChanges> NextAsync(IAsyncEnumerator<EtcdChanges> watch)
    {
        (await watch.MoveNextAsync().AsTask().InTime()).ShouldBeTrue();
        return watch.Current;
    }

    private static string Text(EtcdEntry entry) => Encoding.UTF8.GetString(entry.Value!);

    private Task<EtcdCommitted> PutAsync(string key, string value) => client.PutAsync(prefix + key, Encoding.UTF8.GetBytes(value), null, default);

    private async Task<EtcdEntry?> GetAsync(string key) => (await client.GetAsync(prefix, default)).Entries.SingleOrDefault(entry => entry.Key == prefix + key);
}
