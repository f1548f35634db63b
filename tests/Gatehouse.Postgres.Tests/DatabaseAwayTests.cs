using Gatehouse.Identity.Sessions;
using Gatehouse.Identity.Users;
using Gatehouse.Postgres.Schema;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Databases;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gatehouse.Postgres.Tests;

public sealed class DatabaseAwayTests
{
    [PostgresFact]
    public async Task While_it_is_away_nothing_is_acknowledged_and_after_a_while_no_token_is_accepted_and_then_all_goes_on()
    {
        await using var server = await PostgresServer.StartAsync();
        (await Migrations.ApplyAsync(server.Connection(), default)).Problem.ShouldBeNull();
        await using var node = new Node(server.Connection(), staleAfter: TimeSpan.Zero);
        await Eventually.BeAsync(() => node.Revocations.IsReady);
        var token = await node.BeginAsync();
        await node.Sessions.RevokeTokenAsync("before", Node.Now.AddHours(1), default);

        await server.StopAsync();

        (await node.Users.FindAsync("ada", default)).ShouldBe(UserLookup.Unavailable);
        (await node.Sessions.FindOwnerAsync(token, default)).ShouldBe(SessionOwner.Unavailable);
        (await node.RotateAsync(token)).ShouldBe(RotateStatus.Unavailable);
        (await node.Sessions.RevokeTokenAsync("lost", Node.Now.AddHours(1), default)).ShouldBe(StoreStatus.Unavailable);
        await Eventually.BeAsync(() => !node.Revocations.IsReady);
        node.Revocations.IsRevoked("before", null, null).ShouldBeTrue();

        await server.ContinueAsync();

        await Eventually.BeAsync(() => node.Revocations.IsReady);
        (await node.RotateAsync(token)).ShouldBe(RotateStatus.Rotated);
    }

    [Fact]
    public async Task A_node_without_its_database_is_never_ready()
    {
        await using var node = new Node("Host=127.0.0.1;Port=1;Username=u");

        (await node.Sessions.CreateAsync("u", RefreshToken.Create(), Node.Times, default)).ShouldBe(StoreStatus.Unavailable);

        node.Revocations.IsReady.ShouldBeFalse();
    }

    [PostgresFact]
    public async Task An_older_schema_than_the_program_knows_is_told()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var database = Database.Open(server.Connection(), TimeProvider.System, NullLogger.Instance);

        foreach (var sql in new[] { "select plan from pg_class", "select 1 from gatehouse.users", "select gatehouse.nothing()", "create table gatehouse.a ()" })
        {
            var refused = await Should.ThrowAsync<PostgresException>(database.QueryAsync(sql, [], null, default));
            Database.ReasonOf(refused).ShouldEndWith("has `gatehouse db migrate` been run?", customMessage: sql);
        }
    }
}
