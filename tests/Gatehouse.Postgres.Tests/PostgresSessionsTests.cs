using Gatehouse.Identity.Sessions;
using Gatehouse.Postgres.Schema;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Wire;
using Npgsql;

namespace Gatehouse.Postgres.Tests;

[Collection(SharedServerTests.Name)]
public sealed class PostgresSessionsTests(SharedServer shared) : IAsyncLifetime
{
    private string connection = "";
    private Node here = null!;
    private Node there = null!;

    public async Task InitializeAsync()
    {
        if (shared.Server is null)
            return;
        connection = await shared.Server.CreateDatabaseAsync();
        (await Migrations.ApplyAsync(connection, default)).Problem.ShouldBeNull();
        here = new Node(connection);
        there = new Node(connection);
        await Eventually.BeAsync(() => here.Revocations.IsReady && there.Revocations.IsReady);
    }

    public async Task DisposeAsync()
    {
        if (shared.Server is null)
            return;
        await here.DisposeAsync();
        await there.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_token_of_one_node_is_exchanged_at_the_other()
    {
        var first = await here.BeginAsync();
        var second = first.Next();

        (await there.Sessions.FindOwnerAsync(first, default)).UserId.ShouldBe("ada");
        (await there.Sessions.RotateAsync(first, second, Node.Times, default)).ShouldBe(RotateStatus.Rotated);
        (await here.RotateAsync(second)).ShouldBe(RotateStatus.Rotated);
        (await here.RotateAsync(RefreshToken.Create())).ShouldBe(RotateStatus.Unknown);
        (await here.Sessions.FindOwnerAsync(RefreshToken.Create(), default)).ShouldBe(SessionOwner.Unknown);
    }

    [PostgresFact]
    public async Task Of_two_exchanges_of_one_token_at_two_nodes_one_wins_and_the_other_is_reuse()
    {
        for (var i = 0; i < 20; i++)
        {
            var token = await here.BeginAsync();

            var outcomes = await Task.WhenAll(here.RotateAsync(token), there.RotateAsync(token));

            outcomes.ShouldBe([RotateStatus.Rotated, RotateStatus.Reused], ignoreOrder: true);
            await Eventually.BeAsync(() => here.Revocations.IsRevoked(token.Session + ".x", null, null) && there.Revocations.IsRevoked(token.Session + ".x", null, null));
        }
    }

    [PostgresFact]
    public async Task A_logout_at_a_node_whose_clock_is_ahead_counts_at_the_others()
    {
        var token = await here.BeginAsync();
        await using var ahead = new Node(connection, time: new FakeTime(Node.Now.AddMinutes(25)));

        (await ahead.Sessions.RevokeSessionAsync(token.Session, Node.Now.AddMinutes(15), default)).ShouldBe(StoreStatus.Done);

        await Eventually.BeAsync(() => there.Revocations.IsRevoked(token.Session + ".x", null, null));
    }

    [PostgresFact]
    public async Task An_exchange_whose_answer_is_lost_is_asked_for_again_and_is_no_reuse()
    {
        await using var tunnel = Tunnel.Start(shared.Server.Port);
        await using var node = new Node(connection + $";Port={tunnel.Port};Application Name=far");
        await using var source = NpgsqlDataSource.Create(connection);
        var token = await node.BeginAsync();
        var next = token.Next();
        await using var holding = await source.OpenConnectionAsync();
        await using var transaction = await holding.BeginTransactionAsync();
        await new NpgsqlCommand("select from gatehouse.sessions for update", holding).ExecuteNonQueryAsync();
        const string Waiting = "from pg_stat_activity where datname = current_database() and application_name = 'far' and wait_event_type = 'Lock'";
        var rotating = node.Sessions.RotateAsync(token, next, Node.Times, default).AsTask();
        await source.BecomesTrueAsync($"select count(*) = 1 {Waiting}");

        tunnel.Break();
        await source.BecomesTrueAsync($"select count(*) = 2 {Waiting}"); // the server goes on with the first
        await transaction.CommitAsync();

        (await rotating.InTime()).ShouldBe(RotateStatus.Rotated);
        (await here.RotateAsync(next)).ShouldBe(RotateStatus.Rotated);
    }

    [PostgresFact]
    public async Task Only_the_same_exchange_can_be_asked_for_again()
    {
        var token = await here.BeginAsync();
        var next = token.Next();
        for (var i = 0; i < 2; i++)
            (await here.Sessions.RotateAsync(token, next, Node.Times, default)).ShouldBe(RotateStatus.Rotated);

        (await there.RotateAsync(token)).ShouldBe(RotateStatus.Reused);
        (await here.Sessions.RotateAsync(token, next, Node.Times, default)).ShouldBe(RotateStatus.Unknown);
    }

    [PostgresFact]
    public async Task Whatever_is_revoked_at_one_node_is_refused_at_the_other()
    {
        var now = Node.Now; // once: a token of the next second is not revoked
        var later = now.AddMinutes(15);
        var token = await here.BeginAsync("carl");

        (await here.Sessions.RevokeTokenAsync("jti", later, default)).ShouldBe(StoreStatus.Done);
        (await here.Sessions.RevokeSessionAsync(token.Session, default, default)).ShouldBe(StoreStatus.Done);
        (await here.Sessions.RevokeUserBeforeAsync("bob", now, later, default)).ShouldBe(StoreStatus.Done);

        here.Revocations.Count.ShouldBe(3);
        await Eventually.BeAsync(() => there.Revocations.Count == 3);
        there.Revocations.IsRevoked("jti", null, null).ShouldBeTrue();
        there.Revocations.IsRevoked(token.Session + ".x", null, null).ShouldBeTrue();
        there.Revocations.IsRevoked(null, "bob", now).ShouldBeTrue();
        (await there.RotateAsync(token)).ShouldBe(RotateStatus.Unknown);
    }

    [PostgresFact]
    public async Task A_transaction_that_ends_after_a_later_one_is_not_skipped()
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var slow = await source.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await new NpgsqlCommand("select gatehouse.revoke(0::smallint, 'slow', now(), now() + '1 h')", slow).ExecuteNonQueryAsync();
        await here.Sessions.RevokeTokenAsync("quick", Node.Now.AddHours(1), default);
        await Eventually.BeAsync(() => there.Revocations.IsRevoked("quick", null, null));
        there.Revocations.IsRevoked("slow", null, null).ShouldBeFalse();

        await transaction.CommitAsync();

        await Eventually.BeAsync(() => there.Revocations.IsRevoked("slow", null, null));
    }

    [PostgresFact]
    public async Task A_node_that_starts_later_knows_everything_before_it_is_ready()
    {
        await here.Sessions.RevokeTokenAsync("jti", Node.Now.AddHours(1), default);
        await here.Sessions.RevokeTokenAsync("over", Node.Now.AddHours(-1), default);
        await using var late = new Node(connection);

        await Eventually.BeAsync(() => late.Revocations.IsReady);

        late.Revocations.IsRevoked("jti", null, null).ShouldBeTrue();
        late.Revocations.Count.ShouldBe(1);
    }

    [PostgresFact]
    public async Task All_sessions_of_a_user_end_and_nobody_elses()
    {
        var one = await here.BeginAsync();
        var two = await here.BeginAsync();
        var other = await here.BeginAsync("bob");

        await there.Sessions.RevokeUserBeforeAsync("ada", Node.Now, Node.Now.AddMinutes(15), default);

        (await here.RotateAsync(one)).ShouldBe(RotateStatus.Unknown);
        (await here.RotateAsync(two)).ShouldBe(RotateStatus.Unknown);
        (await here.RotateAsync(other)).ShouldBe(RotateStatus.Rotated);
    }

    [PostgresFact]
    public async Task A_connection_that_is_cut_is_made_again_and_what_was_missed_is_read()
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Application Name=test");
        await source.CreateCommand("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()").ExecuteScalarAsync();
        await source.CreateCommand("select gatehouse.revoke(0::smallint, 'missed', now(), now() + '1 h')").ExecuteNonQueryAsync();

        await Eventually.BeAsync(() => here.Revocations.IsRevoked("missed", null, null) && there.Revocations.IsRevoked("missed", null, null));
        await source.CreateCommand("select gatehouse.revoke(0::smallint, 'next', now(), now() + '1 h')").ExecuteNonQueryAsync();
        await Eventually.BeAsync(() => here.Revocations.IsRevoked("next", null, null) && there.Revocations.IsRevoked("next", null, null));
    }

    [PostgresFact]
    public async Task What_is_revoked_while_a_node_reads_is_known_on_it()
    {
        await using var source = NpgsqlDataSource.Create(connection);
        // Whoever reads revocations stands still at the first one while this test has the lock.
        await source.CreateCommand(
            """
            create function hold() returns boolean language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(7); return true; end $$;
            alter table gatehouse.revocations rename to kept;
            create view gatehouse.revocations as select * from gatehouse.kept where hold();
            """).ExecuteNonQueryAsync();
        await using var test = await source.OpenConnectionAsync();
        await new NpgsqlCommand("select pg_advisory_lock(7)", test).ExecuteNonQueryAsync();
        await here.Sessions.RevokeTokenAsync("first", Node.Now.AddHours(1), default);
        await source.BecomesTrueAsync("select count(*) = 2 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database()) and not granted");

        await here.Sessions.RevokeTokenAsync("meanwhile", Node.Now.AddHours(1), default);
        await new NpgsqlCommand("select pg_advisory_unlock(7)", test).ExecuteNonQueryAsync();

        await Eventually.BeAsync(() => there.Revocations.IsRevoked("first", null, null) && there.Revocations.IsRevoked("meanwhile", null, null));
    }

    [PostgresFact]
    public async Task A_key_that_cannot_be_kept_is_not_acknowledged()
    {
        foreach (var jti in new[] { "", "\0", "\ud800", new string('x', 513) })
            (await here.Sessions.RevokeTokenAsync(jti, Node.Now.AddHours(1), default)).ShouldBe(StoreStatus.Unavailable);
    }
}
