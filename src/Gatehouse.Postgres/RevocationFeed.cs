using Gatehouse.Identity.Revoking;
using Npgsql;

namespace Gatehouse.Postgres;

/// <summary>Keeps <see cref="Revocations"/> up to date.</summary>
internal sealed class RevocationFeed(Database database, Revocations revocations, TimeProvider time, TimeSpan staleAfter)
    : Feed(
        database,
        "gatehouse_revocations",
        time,
        [("gatehouse.revocations", "until <= now()"), ("gatehouse.sessions", "refresh_expires <= now() and access_expires <= now()")])
{
    private readonly TimeProvider time = time;
    private long readAt;

    /// <summary>The oldest transaction that was running when it was last read: what it and later ones brought is read next.</summary>
    private string horizon = "0";

    protected override void Lose()
    {
        if (readAt == 0 || time.GetElapsedTime(readAt) >= staleAfter)
            revocations.SetReady(false);
    }

    protected override async Task ReadAsync(NpgsqlConnection connection, bool isNew, CancellationToken cancellation)
    {
        if (isNew)
            horizon = "0";
        // The horizon comes first: what ends in between is read twice, which changes nothing.
        await using var command = new NpgsqlCommand(
            """
            select pg_snapshot_xmin(pg_current_snapshot())::text, null::smallint, null, null::timestamptz, null::timestamptz
            union all
            select null, kind, key, before, until from gatehouse.revocations where xid >= $1::text::xid8 and until > now()
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = horizon });
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
        readAt = Math.Max(1, time.GetTimestamp());
        revocations.SetReady(true);
    }
}
