using Npgsql;

namespace Gatehouse.Postgres;

/// <summary>
/// Keeps a table in memory up to date: one connection that is told of each change (NOTIFY), and asks every 30 s in case it was not. After the
/// connection was lost everything is read again. Every 30 s it also takes away what nobody needs to read any more. Runs until disposed.
/// </summary>
/// <param name="database">Where.</param>
/// <param name="channel">By what name changes are told.</param>
/// <param name="time">The only source of time.</param>
/// <param name="pruned">Tables, each with the condition of what is taken away, by the database's clock: a node's may be wrong.</param>
internal abstract class Feed(Database database, string channel, TimeProvider time, (string Table, string IsOver)[] pruned) : IAsyncDisposable
{
    private const int PruneBatch = 10_000;

    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;
    private bool hasRead;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    /// <summary>Begins; called once, by who made it.</summary>
    public void Begin() => running = Task.WhenAll(Task.Run(RunAsync), Task.Run(PruneAsync));

    /// <summary>Reads what is new, or everything.</summary>
    protected abstract Task ReadAsync(NpgsqlConnection connection, bool isNew, CancellationToken cancellation);

    /// <summary>The connection was lost, or could not be made.</summary>
    protected abstract void Lose();

    private async Task RunAsync()
    {
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            hasRead = false;
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
            Lose();
            pause = hasRead ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            // Many nodes do not come back at once.
            await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(database.Listening);
        await connection.OpenAsync(cancellation);
        await using (var listen = new NpgsqlCommand($"listen {channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellation);
        var isTold = false;
        connection.Notification += (_, _) => isTold = true;
        var isNew = true; // it may be another server than before
        while (true)
        {
            isTold = false;
            await ReadAsync(connection, isNew, cancellation);
            isNew = false;
            hasRead = true;
            // What is told while it is read has been taken by Npgsql, and may be of later than what was read: nobody would be told again.
            if (!isTold)
                await connection.WaitAsync(AskEvery, cancellation);
        }
    }

    private async Task PruneAsync()
    {
        while (true)
        {
            await Task.Delay(PruneEvery, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var (table, isOver) in pruned)
            {
                if (stopping.IsCancellationRequested)
                    return;
                await PruneAsync(table, isOver);
            }
        }
    }

    // In parts that are quick each, and past what another node is taking away. What fails is left for the next time.
    private async Task PruneAsync(string table, string isOver)
    {
        var sql = $"""
            with gone as (
                delete from {table} where ctid = any (array(select ctid from {table} where {isOver} limit {PruneBatch} for update skip locked)) returning 1)
            select count(*) from gone
            """;
        try
        {
            var count = (long)PruneBatch;
            while (count == PruneBatch && await database.AskAsync(sql, [], row => count = row.GetInt64(0), stopping.Token))
            {
                // There may be more.
            }
        }
        catch (Exception e)
        {
            if (!stopping.IsCancellationRequested)
                database.Log(e); // whatever it is: the loop must not end
        }
    }
}
