using Gatehouse.Postgres.Schema;
using Npgsql;

namespace Gatehouse.Postgres.Tests.Schema;

[Collection(SharedServerTests.Name)]
public sealed class MigrationsTests(SharedServer shared)
{
    [PostgresFact]
    public async Task A_database_is_brought_up_to_date_once_however_many_do_it_at_the_same_time()
    {
        var connection = await shared.Server.CreateDatabaseAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrations.ApplyAsync(connection, default)));

        outcomes.ShouldAllBe(outcome => outcome.Problem == null);
        outcomes.SelectMany(outcome => outcome.Applied).ShouldBe(Migrations.All);
        (await Migrations.ApplyAsync(connection, default)).Applied.ShouldBeEmpty();
    }

    [PostgresFact]
    public async Task A_database_of_a_newer_version_is_left_alone()
    {
        var connection = await shared.Server.CreateDatabaseAsync();
        await Migrations.ApplyAsync(connection, default);
        await using var source = NpgsqlDataSource.Create(connection);
        await source.CreateCommand("insert into gatehouse.migrations (name) values ('9999_future')").ExecuteNonQueryAsync();

        (await Migrations.ApplyAsync(connection, default)).Problem!.ShouldContain("9999_future");
    }

    [PostgresFact]
    public async Task A_migration_that_fails_leaves_nothing_behind()
    {
        var connection = await shared.Server.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(connection);
        await source.CreateCommand("create schema gatehouse; create table gatehouse.sessions ()").ExecuteNonQueryAsync();

        (await Migrations.ApplyAsync(connection, default)).Problem!.ShouldContain("already exists");

        (await source.CreateCommand("select to_regclass('gatehouse.users') is null").ExecuteScalarAsync()).ShouldBe(true);
    }

    [PostgresFact]
    public async Task A_database_that_is_not_there_is_told()
    {
        (await Migrations.ApplyAsync(shared.Server.Connection("nowhere"), default)).Problem!.ShouldContain("nowhere");
        (await Migrations.ApplyAsync("Host=127.0.0.1;Port=1;Username=u", default)).Problem.ShouldNotBeNull();
        (await Migrations.ApplyAsync("rubbish", default)).Problem!.ShouldContain("not the address");
    }
}
