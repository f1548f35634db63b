using Gatehouse.Identity.Revoking;
using Gatehouse.Identity.Sessions;
using Npgsql;

namespace Gatehouse.Postgres;

/// <summary>Sessions in PostgreSQL, shared by all nodes. Each change is one round trip, and a rotation whose answer is lost is asked for once more. Thread-safe.</summary>
public sealed class PostgresSessions : ISessionStore
{
    private readonly Database database;
    private readonly Revocations revocations;
    private readonly TimeProvider time;
    private readonly RevocationFeed feed;

    /// <summary>Begins to fill <paramref name="revocations"/>, which is ready as soon as the database answered.</summary>
    /// <param name="database">Where; disposed by who made it, after this.</param>
    /// <param name="revocations">What is revoked; of this store only.</param>
    /// <param name="time">The clock.</param>
    /// <param name="staleAfter">
    /// For how long tokens are accepted while this node cannot learn what is revoked: afterwards <paramref name="revocations"/> is not ready.
    /// Null for 60 s.
    /// </param>
    public PostgresSessions(Database database, Revocations revocations, TimeProvider time, TimeSpan? staleAfter = null)
    {
        this.database = database;
        this.revocations = revocations;
        this.time = time;
        feed = new RevocationFeed(database, revocations, time, staleAfter ?? TimeSpan.FromSeconds(60));
        feed.Begin();
    }

    /// <inheritdoc/>
    public async ValueTask<StoreStatus> CreateAsync(string userId, RefreshToken token, TokenTimes times, CancellationToken cancellation)
    {
        const string Sql = "insert into gatehouse.sessions (session, user_id, token_hash, access_expires, refresh_expires) values ($1, $2, $3, $4, $5)";
        return StatusOf(await database.AskAsync(Sql, [token.Session, userId, token.Hash, times.AccessExpires, times.RefreshExpires], null, cancellation));
    }

    /// <inheritdoc/>
    public async ValueTask<SessionOwner> FindOwnerAsync(RefreshToken token, CancellationToken cancellation)
    {
        string? user = null;
        const string Sql = "select user_id from gatehouse.sessions where session = $1";
        return await database.AskAsync(Sql, [token.Session], row => user = row.GetString(0), cancellation) ? new SessionOwner(true, user) : SessionOwner.Unavailable;
    }

    /// <inheritdoc/>
    public async ValueTask<RotateStatus> RotateAsync(RefreshToken token, RefreshToken next, TokenTimes times, CancellationToken cancellation)
    {
        // When the answer is lost the token may be used up, and the client has no other: the same question again tells.
        var status = await TryRotateAsync(token, next, times, cancellation);
        return status == RotateStatus.Unavailable ? await TryRotateAsync(token, next, times, cancellation) : status;
    }

    /// <inheritdoc/>
    public async ValueTask<StoreStatus> RevokeSessionAsync(string session, DateTimeOffset until, CancellationToken cancellation)
    {
        // A node whose clock is ahead must not take for over what others still accept.
        const string Sql = "select gatehouse.end_session($1, $2, least($3, now()))";
        if (!Database.IsKey(session))
            return StoreStatus.Unavailable;
        var now = time.GetUtcNow();
        var last = until;
        // Times before the database's first are of no meaning to it.
        var isDone = await database.AskAsync(Sql, [session, until < now ? now : until, now], row => last = row.GetFieldValue<DateTimeOffset>(0), cancellation);
        if (isDone)
            revocations.Add(new Revocation(RevocationKind.Session, session, default, last));
        return StatusOf(isDone);
    }

    /// <inheritdoc/>
    public async ValueTask<StoreStatus> RevokeTokenAsync(string jti, DateTimeOffset expires, CancellationToken cancellation)
    {
        if (expires <= time.GetUtcNow())
            return StoreStatus.Done;
        const string Sql = "select gatehouse.revoke(0::smallint, $1, $2, $2)";
        var isDone = Database.IsKey(jti) && await database.AskAsync(Sql, [jti, expires], null, cancellation);
        if (isDone)
            revocations.Add(new Revocation(RevocationKind.Token, jti, default, expires));
        return StatusOf(isDone);
    }

    /// <inheritdoc/>
    public async ValueTask<StoreStatus> RevokeUserBeforeAsync(string userId, DateTimeOffset before, DateTimeOffset until, CancellationToken cancellation)
    {
        const string Sql = "select gatehouse.revoke_user($1, $2, $3)";
        var isDone = Database.IsKey(userId) && await database.AskAsync(Sql, [userId, before, until], null, cancellation);
        if (isDone)
            revocations.Add(new Revocation(RevocationKind.User, userId, before, until));
        return StatusOf(isDone);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => feed.DisposeAsync();

    private async Task<RotateStatus> TryRotateAsync(RefreshToken token, RefreshToken next, TokenTimes times, CancellationToken cancellation)
    {
        var outcome = "";
        var until = DateTimeOffset.MinValue;
        const string Sql = "select outcome, until from gatehouse.rotate_session($1, $2, $3, $4, $5, $6)";
        object[] values = [token.Session, token.Hash, next.Hash, times.AccessExpires, times.RefreshExpires, time.GetUtcNow()];
        if (!await database.AskAsync(Sql, values, Read, cancellation))
            return RotateStatus.Unavailable;
        switch (outcome)
        {
            case "rotated":
                return RotateStatus.Rotated;
            case "expired":
                return RotateStatus.Expired;
            case "reused":
                revocations.Add(new Revocation(RevocationKind.Session, token.Session, default, until));
                return RotateStatus.Reused;
            default:
                return RotateStatus.Unknown;
        }

        void Read(NpgsqlDataReader row)
        {
            outcome = row.GetString(0);
            until = row.IsDBNull(1) ? until : row.GetFieldValue<DateTimeOffset>(1);
        }
    }

    private static StoreStatus StatusOf(bool isDone) => isDone ? StoreStatus.Done : StoreStatus.Unavailable;
}
