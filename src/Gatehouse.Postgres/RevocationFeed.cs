using Gatehouse.Identity.Revoking;
using Npgsql;

namespace Gatehouse.Postgres;

/// <summary>
/// Keeps <see cref="Revocations"/> up to date: one connection that is told of each new one (LISTEN), and asks every 30 s in case it was not.
/// After the connection was lost everything is read again. Runs until disposed.
/// </summary>
internal sealed class RevocationFeed : IAsyncDisposable
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Database database;
    private readonly Revocations revocations;
    private readonly TimeProvider time;
    private readonly TimeSpan staleAfter;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;
    private long readAt;

    /// <summary>The oldest transaction that was running when it was last read: what it and later ones brought is read next.</summary>
    private string horizon = "0";

    public RevocationFeed(Database database, Revocations revocations, TimeProvider time, TimeSpan staleAfter)
    {
        this.database = database;
        this.revocations = revocations;
        this.time = time;
        this.staleAfter = staleAfter;
        running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            var before = readAt;
            try
            {
                await ListenAsync(stopping.Token);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                database.Log(e); // whatever it is: this loop must not end
            }
            catch (OperationCanceledException)
            {
                return;
            }
            if (readAt == 0 || time.GetElapsedTime(readAt) >= staleAfter)
                revocations.SetReady(false);
            pause = readAt != before ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            await Task.Delay(pause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(database.Listening);
        await connection.OpenAsync(cancellation);
        await using (var listen = new NpgsqlCommand("listen gatehouse_revocations", connection))
            await listen.ExecuteNonQueryAsync(cancellation);
        horizon = "0"; // it may be another server than before
        while (true)
        {
            await ReadAsync(connection, cancellation);
            readAt = Math.Max(1, time.GetTimestamp());
            revocations.SetReady(true);
            if (!await connection.WaitAsync(AskEvery, cancellation))
                await PruneAsync(connection, cancellation);
        }
    }

    private async Task ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        // The horizon comes first: what ends in between is read twice, which changes nothing.
        await using var command = new NpgsqlCommand(
            """
            select pg_snapshot_xmin(pg_current_snapshot())::text, null::smallint, null, null::timestamptz, null::timestamptz
            union all
            select null, kind, key, before, until from gatehouse.revocations where xid >= $1::text::xid8 and until > $2
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = horizon });
        command.Parameters.Add(new NpgsqlParameter { Value = time.GetUtcNow() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var next = horizon;
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.IsDBNull(1))
                next = reader.GetString(0);
            else
                revocations.Add(new Revocation((RevocationKind)reader.GetInt16(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4)));
        }
        horizon = next;
    }

    private async Task PruneAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "with a as (delete from gatehouse.revocations where until <= $1) delete from gatehouse.sessions where refresh_expires <= $1 and access_expires <= $1",
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
