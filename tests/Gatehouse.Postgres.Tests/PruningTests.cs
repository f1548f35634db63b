using Gatehouse.Postgres.Schema;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Npgsql;

namespace Gatehouse.Postgres.Tests;

[Collection(SharedServerTests.Name)]
public sealed class PruningTests(SharedServer shared) : IAsyncLifetime
{
    private const string NothingIsOver = """
        select not exists (select from gatehouse.revocations where until < now())
            and not exists (select from gatehouse.sessions where greatest(access_expires, refresh_expires) < now())
        """;

    private string connection = "";
    private NpgsqlDataSource source = null!;

    public async Task InitializeAsync()
    {
        if (shared.Server is null)
            return;
        connection = await shared.Server.CreateDatabaseAsync();
        (await Migrations.ApplyAsync(connection, default)).Problem.ShouldBeNull();
        source = NpgsqlDataSource.Create(connection);
    }

    public async Task DisposeAsync()
    {
        if (source is not null)
            await source.DisposeAsync();
    }

    [PostgresFact]
    public async Task What_is_over_goes_every_30_s_in_parts_of_which_each_is_quick()
    {
        await AddAsync(25_000, "-1 h");
        await ExecuteAsync(
            """
            create function refuse() returns trigger language plpgsql as $$
                begin if (select count(*) from gone) > 10000 then raise 'too many at once'; end if; return null; end $$;
            create trigger refuse after delete on gatehouse.sessions referencing old table as gone for each statement execute function refuse();
            create trigger refuse after delete on gatehouse.revocations referencing old table as gone for each statement execute function refuse();
            """);
        var time = new FakeTime(Node.Now);
        await using var node = new Node(connection, time: time);

        await PassAsync(time, NothingIsOver);
    }

    [PostgresFact]
    public async Task A_node_whose_clock_is_ahead_takes_nothing_from_others()
    {
        await AddAsync(10, "1 h");
        await AddAsync(10, "-1 h");
        var time = new FakeTime(Node.Now.AddYears(1));
        await using var node = new Node(connection, time: time);

        await PassAsync(time, NothingIsOver);

        (await source.IsTrueAsync("select (select count(*) from gatehouse.revocations) = 10 and (select count(*) from gatehouse.sessions) = 10")).ShouldBeTrue();
    }

    [PostgresFact]
    public async Task What_cannot_be_taken_away_is_left_for_the_next_time_and_a_node_goes_on_listening()
    {
        const string Listener = "select min(pid) from pg_stat_activity where datname = current_database() and query ilike '%pg_current_snapshot%' and pid <> pg_backend_pid()";
        await AddAsync(10, "-1 h");
        await ExecuteAsync(
            """
            create sequence tried;
            create function fail() returns trigger language plpgsql as $$ begin perform nextval('tried'); raise 'not now'; end $$;
            create trigger fail before delete on gatehouse.revocations for each row execute function fail();
            """);
        var time = new FakeTime(Node.Now);
        await using var node = new Node(connection, time: time);
        await Eventually.BeAsync(() => node.Revocations.IsReady);
        await ExecuteAsync($"create table listener as {Listener}");

        await PassAsync(time, "select is_called from tried");
        await ExecuteAsync("drop trigger fail on gatehouse.revocations");
        await PassAsync(time, NothingIsOver);

        (await source.IsTrueAsync($"select ({Listener}) = (select min from listener)")).ShouldBeTrue();
    }

    // Also when a question of before was given up because time passed.
    private Task PassAsync(FakeTime time, string untilThis)
    {
        return PassAsync().InTime(untilThis);

        async Task PassAsync()
        {
            do
            {
                await time.WhenTimersPendAsync(2); // of the revocations in memory, and of what is taken away
                time.Advance(TimeSpan.FromSeconds(30));
            }
            while (!await source.IsTrueAsync(untilThis));
        }
    }

    private Task AddAsync(int count, string expires) => ExecuteAsync(
        $"""
        insert into gatehouse.sessions select md5('{expires}' || i), 'ada', '', now() + '{expires}', now() + '{expires}' from generate_series(1, {count}) i;
        insert into gatehouse.revocations (kind, key, before, until) select 0, '{expires}' || i, now(), now() + '{expires}' from generate_series(1, {count}) i;
        """);

    private async Task ExecuteAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
