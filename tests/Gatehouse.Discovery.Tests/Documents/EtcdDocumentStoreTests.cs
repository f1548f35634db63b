using System.Threading.Channels;
using Gatehouse.Discovery.Documents;
using Gatehouse.Discovery.Etcd;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Discovery;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Discovery.Tests.Documents;

public sealed class EtcdDocumentStoreTests
{
    private readonly FakeTime time = new();

    [RequiresFact("etcd")]
    public async Task A_document_has_a_current_revision_and_a_history()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var store = Store(server);
        (await store.GetAsync(default)).ShouldBeNull();
        (await store.GetHistoryAsync(default)).ShouldBeEmpty();

        var first = await store.PutAsync("routes: {}\n", "ann", 0, default);
        time.Advance(TimeSpan.FromMinutes(1));
        var second = await store.PutAsync("routes: { /ä: b }\n", "bob", 1, default);

        first.ShouldBe(new DocumentRevision(1, "routes: {}\n", "ann", time.GetUtcNow() - TimeSpan.FromMinutes(1)));
        (await store.GetAsync(default)).ShouldBe(second);
        (await store.GetAsync(1, default)).ShouldBe(first);
        (await store.GetAsync(3, default)).ShouldBeNull();
        (await store.GetHistoryAsync(default)).ShouldBe([second!, first!]);
    }

    [RequiresFact("etcd")]
    public async Task Of_two_who_change_the_same_revision_one_wins()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var store = Store(server);
        await using var other = Store(server);
        await store.PutAsync("0", "ann", 0, default);

        var puts = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? store : other).PutAsync($"text {i}", "ann", 1, default)));

        var winner = puts.Single(put => put is not null);
        (await store.GetAsync(default)).ShouldBe(winner);
        (await store.GetHistoryAsync(default)).Count.ShouldBe(2);
        (await store.PutAsync("late", "bob", 1, default)).ShouldBeNull();
        (await store.PutAsync("early", "bob", 0, default)).ShouldBeNull();
    }

    [RequiresFact("etcd")]
    public async Task The_last_twenty_revisions_are_kept()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var store = Store(server);
        for (var i = 0; i < 23; i++)
            await store.PutAsync($"text {i}", "ann", i, default);

        var kept = await store.GetHistoryAsync(default);
        kept.Select(revision => revision.Number).ShouldBe(Enumerable.Range(4, 20).Reverse().Select(number => (long)number));
        (await store.GetAsync(3, default)).ShouldBeNull();
    }

    [RequiresFact("etcd")]
    public async Task The_longest_text_fits_and_a_longer_one_is_refused_before_it_is_sent()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var store = Store(server);
        var longest = new string('x', DocumentRevision.MaxBytes);

        (await store.PutAsync(longest, "ann", 0, default)).ShouldNotBeNull();
        await Should.ThrowAsync<ArgumentException>(store.PutAsync(longest + "x", "ann", 1, default));
        (await store.GetAsync(default))!.Text.Length.ShouldBe(longest.Length);
    }

    [RequiresFact("etcd")]
    public async Task What_is_too_long_only_as_etcd_keeps_it_is_refused_before_it_is_sent_and_what_just_fits_is_stored()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var store = Store(server);
        var fits = new string('"', 379 * 1024);

        (await store.PutAsync(fits, "ann", 0, default)).ShouldNotBeNull();
        var refused = await Should.ThrowAsync<DocumentTooLongException>(store.PutAsync(new string('"', 380 * 1024), "ann", 1, default));

        refused.Message.ShouldBe("as JSON the text is 760 KB long, and etcd takes 760 KB; quotes, backslashes and line ends count twice");
        (await store.GetAsync(default))!.Number.ShouldBe(1);
    }

    [RequiresFact("etcd")]
    public async Task Every_node_hears_of_a_new_revision_also_after_etcd_was_away()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var store = Store(server);
        await using var node = Store(server);
        await store.PutAsync("one", "ann", 0, default);
        var heard = Channel.CreateUnbounded<string>();
        using var stopping = new CancellationTokenSource();
        var watching = node.WatchAsync(revision => heard.Writer.TryWrite(revision!.Text), stopping.Token);
        (await heard.Reader.ReadAsync().AsTask().InTime()).ShouldBe("one");
        await store.PutAsync("two", "ann", 1, default);
        (await heard.Reader.ReadAsync().AsTask().InTime()).ShouldBe("two");

        await server.StopAsync();
        await Should.ThrowAsync<RegistryException>(watching.InTime());
        await Should.ThrowAsync<RegistryException>(store.PutAsync("never", "ann", 2, default).InTime());
        await server.ContinueAsync();
        await store.PutAsync("three", "ann", 2, default);

        watching = node.WatchAsync(revision => heard.Writer.TryWrite(revision!.Text), stopping.Token);
        (await heard.Reader.ReadAsync().AsTask().InTime()).ShouldBe("three");
        await stopping.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(watching.InTime());
    }

    [RequiresFact("etcd")]
    public async Task A_member_that_hangs_with_its_watch_open_is_away()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var store = Store(server);
        await using var node = Store(server);
        await store.PutAsync("one", "ann", 0, default);
        var heard = Channel.CreateUnbounded<string>();
        using var stopping = new CancellationTokenSource();
        var watching = node.WatchAsync(revision => heard.Writer.TryWrite(revision!.Text), stopping.Token);
        (await heard.Reader.ReadAsync().AsTask().InTime()).ShouldBe("one");
        await store.PutAsync("two", "ann", 1, default);
        (await heard.Reader.ReadAsync().AsTask().InTime()).ShouldBe("two");

        await server.PauseAsync();
        while (!watching.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        (await Should.ThrowAsync<RegistryException>(watching)).Message.ShouldContain("no answer in 5 s");
        await server.ResumeAsync();
    }

    [RequiresFact("etcd")]
    public async Task What_somebody_else_wrote_there_is_not_taken_for_a_revision()
    {
        await using var server = await EtcdServer.StartAsync();
        using var client = new EtcdClient(new EtcdOptions([server.Url]), time);
        await using var store = Store(server);
        await client.PutAsync("/gatehouse/current", "routes: {}"u8.ToArray(), null, default);

        (await Should.ThrowAsync<RegistryException>(store.GetAsync(default))).Message.ShouldContain("/gatehouse/current");
        await Should.ThrowAsync<RegistryException>(store.PutAsync("a", "ann", 0, default));
    }

    private EtcdDocumentStore Store(EtcdServer server) => new(new EtcdClient(new EtcdOptions([server.Url]), time), "/gatehouse/", time);
}
