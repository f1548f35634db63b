using Gatehouse.Identity.Consumers;

namespace Gatehouse.Postgres;

/// <summary>Adds, lists and removes keys of consumers in PostgreSQL. Thread-safe.</summary>
/// <param name="database">Where.</param>
/// <param name="maxKeys">The most keys, at least 1.</param>
public sealed class PostgresKeys(Database database, int maxKeys = PostgresKeys.MaxKeys)
{
    /// <summary>The most keys unless said otherwise: every node has all of them in memory, some 600 bytes each.</summary>
    public const int MaxKeys = 200_000;

    private const int MaxNameLength = 128;

    /// <summary>Adds a key.</summary>
    public async ValueTask<AddKeyStatus> AddAsync(StoredKey key, CancellationToken cancellation)
    {
        if (key.Name.Length > MaxNameLength || !IsName(key.Name) || !key.Roles.All(IsName) || (key.Plan is { } plan && (plan.Length > MaxNameLength || !IsName(plan))))
            return AddKeyStatus.Refused;
        const string Sql = """
            with room as (select count(*) < $4 as is_left from gatehouse.consumer_keys where removed_at is null),
            added as (
                insert into gatehouse.consumer_keys (key_hash, name, roles, plan) select $1, $2, $3, nullif($5, '') from room where is_left
                on conflict do nothing
                returning 1)
            select is_left, exists (select from added), (select pg_notify('gatehouse_keys', '') from added)::text from room
            """;
        var status = AddKeyStatus.Full;
        object[] values = [key.Hash, key.Name, key.Roles.ToArray(), (long)maxKeys, key.Plan ?? ""];
        if (!await database.AskAsync(Sql, values, row => status = row.GetBoolean(1) ? AddKeyStatus.Added : row.GetBoolean(0) ? AddKeyStatus.Taken : AddKeyStatus.Full, cancellation))
            return AddKeyStatus.Unavailable;
        return status;
    }

    /// <summary>All keys, or those of one name, by name and age; null when the database cannot be asked.</summary>
    public async ValueTask<IReadOnlyList<ListedKey>?> ListAsync(string? name, CancellationToken cancellation)
    {
        const string Sql = """
            select name, left(encode(key_hash, 'hex'), 12), roles, created_at, coalesce(plan, '') from gatehouse.consumer_keys
            where removed_at is null and ($1 = '' or name = $1) order by name, created_at, key_hash
            """;
        var keys = new List<ListedKey>();
        var isDone = await database.AskAsync(
            Sql, [name ?? ""], row => keys.Add(new ListedKey(row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(2), row.GetFieldValue<DateTimeOffset>(3), row.GetString(4))), cancellation,
            longest: Timeout.InfiniteTimeSpan); // there may be many, and each step has its time
        return isDone ? keys : null;
    }

    /// <summary>Removes the keys of a name; on every node they are good no longer within a second. Gives how many, or null when the database cannot be asked.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="id">Only those whose hash begins with these hexadecimal digits; null for all.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask<int?> RemoveAsync(string name, string? id, CancellationToken cancellation)
    {
        const string Sql = """
            with removed as (
                update gatehouse.consumer_keys set removed_at = now(), xid = pg_current_xact_id()
                where name = $1 and removed_at is null and starts_with(encode(key_hash, 'hex'), $2)
                returning 1)
            select count(*), (select pg_notify('gatehouse_keys', '') from removed limit 1)::text from removed
            """;
        var count = 0L;
        return await database.AskAsync(Sql, [name, id ?? ""], row => count = row.GetInt64(0), cancellation) ? (int)count : null;
    }

    private static bool IsName(string text) => Database.IsKey(text) && text.Trim() == text && !text.Any(char.IsControl);
}
