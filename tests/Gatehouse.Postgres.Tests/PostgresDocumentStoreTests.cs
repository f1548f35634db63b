using System.Threading.Channels;
using Gatehouse.Discovery;
using Gatehouse.Discovery.Documents;
using Gatehouse.Postgres.Schema;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Databases;
using Gatehouse.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Postgres.Tests;

[Collection(SharedServerTests.Name)]
public sealed class PostgresDocumentStoreTests(SharedServer shared)
{
    private readonly FakeTime time = new();

    [PostgresFact]
    public async Task A_document_has_a_current_revision_and_a_history()
    {
        var connection = await CreateAsync();
        await using var store = Store(connection);
        await using var another = Store(connection, "another");
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
        (await another.GetAsync(default)).ShouldBeNull();
    }

    [PostgresFact]
    public async Task Of_two_who_change_the_same_revision_one_wins()
    {
        var connection = await CreateAsync();
        await using var store = Store(connection);
        await using var other = Store(connection);
        await store.PutAsync("0", "ann", 0, default);

        var puts = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? store : other).PutAsync($"text {i}", "ann", 1, default)));

        (await store.GetAsync(default)).ShouldBe(puts.Single(put => put is not null));
        (await store.GetHistoryAsync(default)).Count.ShouldBe(2);
        (await store.PutAsync("late", "bob", 1, default)).ShouldBeNull();
        (await store.PutAsync("early", "bob", 0, default)).ShouldBeNull();
        (await store.PutAsync("ahead", "bob", 5, default)).ShouldBeNull();
    }

    [PostgresFact]
    public async Task The_last_twenty_revisions_are_kept()
    {
        await using var store = Store(await CreateAsync());
        for (var i = 0; i < 23; i++)
            await store.PutAsync($"text {i}", "ann", i, default);

        var kept = await store.GetHistoryAsync(default);
        kept.Select(revision => revision.Number).ShouldBe(Enumerable.Range(4, 20).Reverse().Select(number => (long)number));
    }

    [PostgresFact]
    public async Task What_cannot_be_kept_is_refused_before_it_is_sent()
    {
        await using var store = Store(await CreateAsync());

        await Should.ThrowAsync<ArgumentException>(store.PutAsync(new string('x', DocumentRevision.MaxBytes + 1), "ann", 0, default));
        await Should.ThrowAsync<ArgumentException>(store.PutAsync("a\0b", "ann", 0, default));
        (await store.PutAsync(new string('x', DocumentRevision.MaxBytes), "ann", 0, default)).ShouldNotBeNull();
    }

    [PostgresFact]
    public async Task Every_node_hears_of_a_new_revision_also_after_the_database_was_away()
    {
        await using var server = await PostgresServer.StartAsync();
        (await Migrations.ApplyAsync(server.Connection(), default)).Problem.ShouldBeNull();
        await using var store = Store(server.Connection());
        await using var node = Store(server.Connection());
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

        watching = WatchAgainAsync(node, heard.Writer, stopping.Token);
        (await heard.Reader.ReadAsync().AsTask().InTime()).ShouldBe("three");
        await stopping.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(watching.InTime());
    }

    // As who follows a document does: connections from before may break one after the other.
    private static async Task WatchAgainAsync(PostgresDocumentStore node, ChannelWriter<string> heard, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await node.WatchAsync(revision => heard.TryWrite(revision!.Text), cancellationToken);
            }
            catch (RegistryException)
            {
                // Once more.
            }
        }
    }

    private async Task<string> CreateAsync()
    {
        var connection = await shared.Server.CreateDatabaseAsync();
        (await Migrations.ApplyAsync(connection, default)).Problem.ShouldBeNull();
        return connection;
    }

    private PostgresDocumentStore Store(string connection, string name = "gatehouse") => new(Database.Open(connection, TimeProvider.System, NullLogger.Instance), name, time);
}
