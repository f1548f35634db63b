using System.Security.Cryptography;
using Gatehouse.Identity.Consumers;
using Gatehouse.Postgres.Schema;
using Gatehouse.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gatehouse.Postgres.Tests;

[Collection(SharedServerTests.Name)]
public sealed class PostgresKeysTests(SharedServer shared) : IAsyncLifetime
{
    private string connection = "";
    private Database database = null!;
    private PostgresKeys keys = null!;

    public async Task InitializeAsync()
    {
        if (shared.Server is null)
            return;
        connection = await shared.Server.CreateDatabaseAsync();
        (await Migrations.ApplyAsync(connection, default)).Problem.ShouldBeNull();
        database = Database.Open(connection, TimeProvider.System, NullLogger.Instance);
        keys = new PostgresKeys(database);
    }

    public async Task DisposeAsync()
    {
        if (database is not null)
            await database.DisposeAsync();
    }

    [PostgresFact]
    public async Task Keys_are_added_listed_and_removed_one_by_one_or_all_of_a_name()
    {
        var (one, two, other) = (Key("billing", "machine", "reader"), Key("billing"), Key("reports"));
        foreach (var key in new[] { one, two, other })
            (await keys.AddAsync(key, default)).ShouldBe(AddKeyStatus.Added);
        (await keys.AddAsync(one with { Name = "thief" }, default)).ShouldBe(AddKeyStatus.Taken);

        var list = (await keys.ListAsync(null, default))!;
        list.Select(key => key.Name).ShouldBe(["billing", "billing", "reports"]);
        list[0].Roles.ShouldBe(["machine", "reader"]);
        list[0].Id.ShouldBe(Convert.ToHexStringLower(one.Hash)[..12]);

        (await keys.RemoveAsync("reports", list[0].Id, default)).ShouldBe(0);
        (await keys.RemoveAsync("billing", list[0].Id, default)).ShouldBe(1);
        (await keys.RemoveAsync("billing", null, default)).ShouldBe(1);
        (await keys.RemoveAsync("billing", null, default)).ShouldBe(0);
        (await keys.ListAsync("reports", default))!.Count.ShouldBe(1);
        (await keys.ListAsync("billing", default))!.ShouldBeEmpty();
    }

    [PostgresFact]
    public async Task Every_node_learns_of_a_key_that_is_added_and_of_one_that_is_removed()
    {
        var (before, after) = (Key("before"), Key("after", "machine"));
        await keys.AddAsync(before, default);
        await using var here = new KeyNode(connection);
        await using var there = new KeyNode(connection);
        await Eventually.BeAsync(() => here.IsCurrent && there.IsCurrent);
        here.Names.ShouldBe(["before: "]);

        await keys.AddAsync(after, default);
        await Eventually.BeAsync(() => here.Knows(after.Hash) && there.Knows(after.Hash));
        here.Names.ShouldBe(["after: machine", "before: "]);

        await keys.RemoveAsync("before", null, default);
        await Eventually.BeAsync(() => !here.Knows(before.Hash) && !there.Knows(before.Hash));
        there.Knows(after.Hash).ShouldBeTrue();
    }

    [PostgresFact]
    public async Task A_removal_that_ends_after_a_later_change_is_not_skipped()
    {
        var (slow, quick) = (Key("slow"), Key("quick"));
        await keys.AddAsync(slow, default);
        await using var node = new KeyNode(connection);
        await Eventually.BeAsync(() => node.Knows(slow.Hash));
        await using var source = NpgsqlDataSource.Create(connection);
        await using var other = await source.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await new NpgsqlCommand("update gatehouse.consumer_keys set removed_at = now(), xid = pg_current_xact_id() where name = 'slow'; notify gatehouse_keys", other).ExecuteNonQueryAsync();
        await keys.AddAsync(quick, default);
        await Eventually.BeAsync(() => node.Knows(quick.Hash));
        node.Knows(slow.Hash).ShouldBeTrue();

        await transaction.CommitAsync();

        await Eventually.BeAsync(() => !node.Knows(slow.Hash));
    }

    [PostgresFact]
    public async Task What_happened_while_the_connection_was_cut_is_read_again()
    {
        var (removed, added) = (Key("removed"), Key("added"));
        await keys.AddAsync(removed, default);
        await using var node = new KeyNode(connection);
        await Eventually.BeAsync(() => node.Knows(removed.Hash));
        await using var source = NpgsqlDataSource.Create(connection + ";Application Name=test");
        await source.CreateCommand(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()").ExecuteScalarAsync();
        // As if it had been removed more than a day ago.
        await source.CreateCommand("delete from gatehouse.consumer_keys").ExecuteNonQueryAsync();
        await using var again = Database.Open(connection, TimeProvider.System, NullLogger.Instance);

        (await new PostgresKeys(again).AddAsync(added, default)).ShouldBe(AddKeyStatus.Added);

        await Eventually.BeAsync(() => node.Knows(added.Hash) && !node.Knows(removed.Hash));
    }

    [PostgresFact]
    public async Task Sql_in_a_name_is_a_name_and_what_cannot_be_kept_is_refused()
    {
        foreach (var name in new[] { "' or 1=1 --", "x'; drop table gatehouse.consumer_keys; --", "$1", "a\\", "ä" })
            (await keys.AddAsync(Key(name), default)).ShouldBe(AddKeyStatus.Added, name);
        foreach (var name in new[] { "", "\0", "\ud800", " a", "a\n", new string('x', 129) })
            (await keys.AddAsync(Key(name), default)).ShouldBe(AddKeyStatus.Refused);
        (await keys.AddAsync(Key("a", ""), default)).ShouldBe(AddKeyStatus.Refused);
        (await keys.RemoveAsync("a", "%", default)).ShouldBe(0);
        (await keys.ListAsync(null, default))!.Count.ShouldBe(5);
    }

    [PostgresFact]
    public async Task There_are_no_more_keys_than_every_node_can_keep()
    {
        var few = new PostgresKeys(database, maxKeys: 2);
        await few.AddAsync(Key("first"), default);
        await few.AddAsync(Key("second"), default);

        (await few.AddAsync(Key("more"), default)).ShouldBe(AddKeyStatus.Full);
        (await few.RemoveAsync("second", null, default)).ShouldBe(1);
        (await few.AddAsync(Key("more"), default)).ShouldBe(AddKeyStatus.Added);
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_and_nothing_is_current()
    {
        const string Nowhere = "Host=127.0.0.1;Port=1;Username=u";
        await using var away = Database.Open(Nowhere, TimeProvider.System, NullLogger.Instance);
        await using var node = new KeyNode(Nowhere);

        (await new PostgresKeys(away).AddAsync(Key("a"), default)).ShouldBe(AddKeyStatus.Unavailable);
        (await new PostgresKeys(away).ListAsync(null, default)).ShouldBeNull();
        (await new PostgresKeys(away).RemoveAsync("a", null, default)).ShouldBeNull();
        node.IsCurrent.ShouldBeFalse();
    }

    private static StoredKey Key(string name, params string[] roles) => new(RandomNumberGenerator.GetBytes(32), name, roles);
}
