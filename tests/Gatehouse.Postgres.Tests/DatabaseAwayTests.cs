using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Identity.Sessions;
using Gatehouse.Identity.Users;
using Gatehouse.Postgres.Schema;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Databases;
using Gatehouse.TestKit.Time;
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

    [Fact]
    public async Task Who_asks_a_database_that_hangs_is_told_after_two_seconds_in_all()
    {
        using var hanging = new TcpListener(IPAddress.Loopback, 0);
        hanging.Start();
        var time = new FakeTime();
        await using var database = Database.Open($"Host=127.0.0.1;Port={((IPEndPoint)hanging.LocalEndpoint).Port};Username=u", time, NullLogger.Instance);
        var asking = new PostgresUsers(database).FindAsync("ada", default).AsTask();
        await time.WhenTimersPendAsync();

        time.Advance(TimeSpan.FromSeconds(2));

        (await asking.InTime()).ShouldBe(UserLookup.Unavailable);
    }

    [Fact]
    public async Task Nodes_that_lost_their_database_do_not_come_back_at_the_same_time()
    {
        var time = new Pauses();
        Node[] nodes = [.. Enumerable.Range(0, 5).Select(_ => new Node("Host=127.0.0.1;Port=1;Username=u", time: time))];

        await Eventually.BeAsync(() => time.Short.Count == nodes.Length);

        time.Short.ShouldAllBe(pause => pause >= TimeSpan.FromMilliseconds(100) && pause <= TimeSpan.FromMilliseconds(200));
        time.Short.Distinct().Count().ShouldBeGreaterThan(1);
        foreach (var node in nodes)
            await node.DisposeAsync();
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

    /// <summary>Remembers the timers of less than a second, none of which ever fires.</summary>
    private sealed class Pauses : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Short { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(1))
                Short.Enqueue(dueTime);
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
