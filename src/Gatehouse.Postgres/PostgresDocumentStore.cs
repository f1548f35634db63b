using System.Globalization;
using System.Text;
using Gatehouse.Discovery;
using Gatehouse.Discovery.Documents;
using Npgsql;

namespace Gatehouse.Postgres;

/// <summary>A document in PostgreSQL. Nodes are told of a new revision (LISTEN), and ask every 30 s in case they were not. Thread-safe.</summary>
/// <param name="database">Where; disposed with this.</param>
/// <param name="name">Which document of it; 1 to 512 characters.</param>
/// <param name="time">The clock of <see cref="DocumentRevision.At"/>.</param>
public sealed class PostgresDocumentStore(Database database, string name, TimeProvider time) : IDocumentStore
{
    // Somebody with the database in hand can put anything there: what is too long does not come here.
    private static readonly string Columns = $"number, case when octet_length(text) <= {DocumentRevision.MaxBytes.ToString(CultureInfo.InvariantCulture)} then text end, author, at";

    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task<DocumentRevision?> GetAsync(CancellationToken cancellation) =>
        (await ReadAsync($"select {Columns} from gatehouse.documents where name = $1 order by number desc limit 1", [name], cancellation)).FirstOrDefault();

    /// <inheritdoc/>
    public async Task<DocumentRevision?> GetAsync(long number, CancellationToken cancellation) =>
        (await ReadAsync($"select {Columns} from gatehouse.documents where name = $1 and number = $2", [name, number], cancellation)).FirstOrDefault();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DocumentRevision>> GetHistoryAsync(CancellationToken cancellation) =>
        await ReadAsync($"select {Columns} from gatehouse.documents where name = $1 order by number desc", [name], cancellation);

    /// <inheritdoc/>
    public async Task<DocumentRevision?> PutAsync(string text, string author, long expected, CancellationToken cancellation)
    {
        if (Encoding.UTF8.GetByteCount(text) > DocumentRevision.MaxBytes || text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException($"The text is longer than {DocumentRevision.MaxBytes} bytes, or has a NUL, which PostgreSQL cannot keep.", nameof(text));
        // Two who find the same current revision insert the same number: the key lets the second wait for the first, and then there is nothing to do.
        const string Sql = """
            with added as (
                insert into gatehouse.documents (name, number, text, author, at)
                select $1, $2 + 1, $3, $4, $5
                where coalesce((select max(number) from gatehouse.documents where name = $1), 0) = $2
                on conflict do nothing
                returning number),
            pruned as (delete from gatehouse.documents where name = $1 and number <= $2 + 1 - $6 and exists (select from added))
            select number from added, pg_notify('gatehouse_documents', $1)
            """;
        // Microseconds are what the database keeps.
        var now = time.GetUtcNow();
        var next = new DocumentRevision(expected + 1, text, author, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)));
        var isAdded = false;
        await AskAsync(Sql, [name, expected, text, author, next.At, (long)DocumentRevision.Kept], _ => isAdded = true, cancellation);
        return isAdded ? next : null;
    }

    /// <inheritdoc/>
    public async Task WatchAsync(Action<DocumentRevision?> tell, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(database.Listening);
            await connection.OpenAsync(cancellation);
            await using (var listen = new NpgsqlCommand("listen gatehouse_documents", connection))
                await listen.ExecuteNonQueryAsync(cancellation);
            var isTold = false;
            connection.Notification += (_, _) => isTold = true;
            while (true)
            {
                isTold = false;
                tell(await GetAsync(cancellation));
                // What is told while it is read may have been taken by a keep-alive: nobody would be told again.
                if (!isTold)
                    await connection.WaitAsync(AskEvery, cancellation);
            }
        }
        catch (Exception e) when (Database.IsAway(e) && !cancellation.IsCancellationRequested)
        {
            throw new RegistryException(Database.ReasonOf(e), e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => database.DisposeAsync();

    private async Task<List<DocumentRevision>> ReadAsync(string sql, object[] values, CancellationToken cancellation)
    {
        var revisions = new List<DocumentRevision>();
        await AskAsync(
            sql,
            values,
            row => revisions.Add(new DocumentRevision(row.GetInt64(0), TextOf(row), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3))),
            cancellation);
        return revisions;
    }

    private async Task AskAsync(string sql, object[] values, Action<NpgsqlDataReader> row, CancellationToken cancellation)
    {
        try
        {
            await database.QueryAsync(sql, values, row, cancellation);
        }
        catch (Exception e) when (Database.IsAway(e))
        {
            throw new RegistryException(Database.ReasonOf(e), e);
        }
    }

    private static string TextOf(NpgsqlDataReader row) =>
        row.IsDBNull(1) ? throw new RegistryException($"revision {row.GetInt64(0)} is longer than {DocumentRevision.MaxBytes >> 10} KB") : row.GetString(1);
}
