using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gatehouse.Postgres;

/// <summary>
/// The pool of connections to one database: at most 20, and 2 s for anything unless its user is more patient. A database that is away is a value, and is logged at most every
/// 10 s. Live and thread-safe; shared by <see cref="PostgresUsers"/> and <see cref="PostgresSessions"/>.
/// </summary>
public sealed partial class Database : IAsyncDisposable
{
    /// <summary>The longest text that is looked for or kept as a key, in characters.</summary>
    internal const int MaxKeyLength = 512;

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LogEvery = TimeSpan.FromSeconds(10);

    private readonly NpgsqlDataSource source;
    private readonly TimeSpan patience;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private long loggedAt;

    private Database(NpgsqlConnectionStringBuilder connection, TimeSpan patience, TimeProvider time, ILogger logger)
    {
        connection.Timeout = connection.CommandTimeout = (int)patience.TotalSeconds;
        this.patience = patience;
        source = NpgsqlDataSource.Create(connection);
        Listening = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Pooling = false, KeepAlive = 5 }.ConnectionString;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>For the one connection that waits for notifications.</summary>
    internal string Listening { get; }

    /// <summary>A pool; nothing is opened before it is needed. Throws <see cref="ArgumentException"/> when <see cref="ConnectionText.TryCheck"/> is false.</summary>
    /// <param name="connection">Its address.</param>
    /// <param name="time">The only source of time.</param>
    /// <param name="logger">Hears when it is away.</param>
    /// <param name="patience">How long a question takes at most, in whole seconds; null for 2 s.</param>
    public static Database Open(string connection, TimeProvider time, ILogger logger, TimeSpan? patience = null) =>
        ConnectionText.TryParse(connection, out var builder, out var problem)
            ? new Database(builder, patience ?? Usual, time, logger)
            : throw new ArgumentException(problem, nameof(connection));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    /// <summary>Whether an exception says that the database cannot be asked, as opposed to a bug.</summary>
    internal static bool IsAway(Exception e) => e is NpgsqlException or TimeoutException or IOException or SocketException;

    /// <summary>Whether PostgreSQL can keep it as a key: no NUL, valid Unicode, not too long.</summary>
    internal static bool IsKey(string text)
    {
        if (text.Length is 0 or > MaxKeyLength || text.Contains('\0', StringComparison.Ordinal))
            return false;
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != System.Buffers.OperationStatus.Done)
                return false;
            rest = rest[length..];
        }
        return true;
    }

    /// <summary>
    /// Asks, and gives each row to <paramref name="row"/>. False when the database is away, or has not answered in time; it may still do what it was
    /// asked then, and rows may still come.
    /// </summary>
    /// <param name="sql">The question.</param>
    /// <param name="values">Its parameters.</param>
    /// <param name="row">Takes a row; null when there are none of interest.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <param name="longest">How long everything takes at most; null for as long as anything.</param>
    internal async Task<bool> AskAsync(
        string sql, object[] values, Action<NpgsqlDataReader>? row, CancellationToken cancellation, TimeSpan? longest = null)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            // Npgsql gives each step its own 2 s, and who cancels it waits for a connection on which it says so: it ends by itself, and nobody waits.
            await QueryAsync(sql, values, row, CancellationToken.None).WaitAsync(longest ?? patience, time, cancellation);
            return true;
        }
        catch (Exception e) when (IsAway(e))
        {
            Log(e);
            return false;
        }
    }

    /// <summary>Asks, and gives each row to <paramref name="row"/>. Throws what <see cref="IsAway"/> knows when the database is away.</summary>
    internal async Task QueryAsync(string sql, object[] values, Action<NpgsqlDataReader>? row, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value is DateTimeOffset instant ? instant.ToUniversalTime() : value });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            row?.Invoke(reader);
    }

    /// <summary>What <see cref="IsAway"/> knows, for the operator.</summary>
    internal static string ReasonOf(Exception exception) => exception switch
    {
        PostgresException answer => answer.MessageText + HintOf(answer), // the whole message has several lines
        { InnerException: { } inner } when inner.Message != exception.Message => $"{exception.Message}: {inner.Message}",
        _ => exception.Message,
    };

    internal void Log(Exception exception)
    {
        var last = Interlocked.Read(ref loggedAt);
        var now = time.GetTimestamp();
        if ((last == 0 || time.GetElapsedTime(last, now) >= LogEvery) && Interlocked.CompareExchange(ref loggedAt, Math.Max(now, 1), last) == last)
            LogAway(logger, ReasonOf(exception));
    }

    private static string HintOf(PostgresException answer) =>
        answer.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction
            or PostgresErrorCodes.InvalidSchemaName
            ? "; has `gatehouse db migrate` been run?"
            : "";

    [LoggerMessage(Level = LogLevel.Error, Message = "The database cannot be asked: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);
}
