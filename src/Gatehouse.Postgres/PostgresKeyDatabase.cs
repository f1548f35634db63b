using Gatehouse.Identity.Consumers;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Postgres;

/// <summary>Keys of consumers in PostgreSQL, for all nodes that name the same database.</summary>
public sealed class PostgresKeyDatabase : IKeyDatabase
{
    /// <inheritdoc/>
    public string? FaultOf(string connection) => ConnectionText.TryCheck(connection, out var problem) ? null : problem;

    /// <inheritdoc/>
    public IAsyncDisposable Follow(string connection, IKeyTable table, TimeProvider time, ILogger logger)
    {
        var database = Database.Open(connection, time, logger);
        var feed = new KeyFeed(database, table, time);
        feed.Begin();
        return new FollowedKeys(feed, database);
    }
}
