using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Gatehouse.Postgres.Schema;

/// <summary>
/// Makes the schema <c>gatehouse</c> and brings it up to date: the numbered SQL files beside this one, each once, all in one transaction. Who
/// comes second waits for the first, and finds nothing to do.
/// </summary>
public static class Migrations
{
    private const long LockKey = 0x6761_7465_686f_7573;

    /// <summary>The names, in order: <c>0001_identity</c>.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => char.IsAsciiDigit(name[0])).Order(StringComparer.Ordinal)];

    /// <summary>Applies what is missing. Does not throw for what a database does.</summary>
    /// <param name="connection">As for <see cref="ConnectionText"/>.</param>
    /// <param name="cancellation">Gives up, and changes nothing.</param>
    public static async Task<MigrationOutcome> ApplyAsync(string connection, CancellationToken cancellation)
    {
        if (!ConnectionText.TryParse(connection, out var builder, out var problem))
            return new MigrationOutcome([], problem);
        builder.CommandTimeout = 0; // a table may be large
        builder.Pooling = false;
        try
        {
            await using var source = NpgsqlDataSource.Create(builder);
            await using var opened = await source.OpenConnectionAsync(cancellation);
            await using var transaction = await opened.BeginTransactionAsync(cancellation);
            var outcome = await ApplyAsync(opened, cancellation);
            if (outcome.Problem is null)
                await transaction.CommitAsync(cancellation);
            return outcome;
        }
        catch (Exception e) when (Database.IsAway(e))
        {
            return new MigrationOutcome([], e.InnerException is { } inner ? $"{e.Message}: {inner.Message}" : e.Message);
        }
    }

    private static async Task<MigrationOutcome> ApplyAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({LockKey.ToString(CultureInfo.InvariantCulture)})", cancellation);
        await ExecuteAsync(
            connection,
            """
            create schema if not exists gatehouse;
            create table if not exists gatehouse.migrations (name text primary key, applied_at timestamptz not null default now());
            """,
            cancellation);
        var done = await ReadAsync(connection, cancellation);
        if (done.Except(All, StringComparer.Ordinal).Order(StringComparer.Ordinal).FirstOrDefault() is { } newer)
            return new MigrationOutcome([], $"the database has the migration {newer}, which this version does not know; use a newer version");
        var missing = All.Where(name => !done.Contains(name)).ToList();
        foreach (var name in missing)
        {
            await ExecuteAsync(connection, await TextOfAsync(name, cancellation), cancellation);
            await using var note = new NpgsqlCommand("insert into gatehouse.migrations (name) values ($1)", connection);
            note.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
            await note.ExecuteNonQueryAsync(cancellation);
        }
        return new MigrationOutcome(missing, null);
    }

    private static async Task<HashSet<string>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("select name from gatehouse.migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            names.Add(reader.GetString(0));
        return names;
    }

    // Only the texts of this class and its files.
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlCommand(sql, connection);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<string> TextOfAsync(string name, CancellationToken cancellation)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return await reader.ReadToEndAsync(cancellation);
    }
}
