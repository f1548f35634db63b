using Gatehouse.Identity.Consumers;
using Npgsql;

namespace Gatehouse.Postgres;

/// <summary>Keeps a table of keys up to date.</summary>
internal sealed class KeyFeed(Database database, IKeyTable table, TimeProvider time)
    : Feed(database, Channel, time, [("gatehouse.consumer_keys", "removed_at < now() - interval '1 day'")])
{
    public const string Channel = "gatehouse_keys";

    // As in RevocationFeed: the oldest transaction that was running when it was last read.
    private string horizon = "0";

    protected override void Lose() => table.Lose();

    protected override async Task ReadAsync(NpgsqlConnection connection, bool isNew, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            select pg_snapshot_xmin(pg_current_snapshot())::text, null::bytea, null, null::text[], false, null
            union all
            select null, key_hash, name, roles, removed_at is not null, plan from gatehouse.consumer_keys where xid >= $1::text::xid8
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = isNew ? "0" : horizon });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var next = "0";
        var keys = new List<StoredKey>();
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.IsDBNull(1))
                next = reader.GetString(0);
            else
                keys.Add(new StoredKey(reader.GetFieldValue<byte[]>(1), reader.GetString(2), reader.GetFieldValue<string[]>(3), reader.GetBoolean(4), reader.IsDBNull(5) ? null : reader.GetString(5)));
        }
        horizon = next;
        table.Take(keys, isNew);
    }
}
