using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Identity.Revoking;

namespace Gatehouse.Identity.Sessions;

/// <summary>
/// What the file says, in memory, and the rules by which it changes. Read by everybody; changed by one thread at a time. What was changed since
/// <see cref="Keep"/> can be taken back, except revocations: those are never forgotten early.
/// </summary>
internal sealed class SessionState(Revocations revocations, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Session> sessions = new(StringComparer.Ordinal);
    private readonly List<(string Key, Session? Before)> undo = [];

    /// <summary>The changes since <see cref="Keep"/> or <see cref="TakeBack"/>.</summary>
    public List<LogRecord> Changes { get; } = [];

    /// <summary>How many records a file needs that has nothing dead in it.</summary>
    public int Live => sessions.Count + revocations.Count;

    public Session? Find(string key) => sessions.GetValueOrDefault(key);

    public RotateStatus Create(string userId, RefreshToken token, TokenTimes times)
    {
        Change(LogRecord.Of(token.Session, new Session(userId, token.Hash, times.AccessExpires, times.RefreshExpires)));
        return RotateStatus.Rotated;
    }

    public RotateStatus Rotate(RefreshToken token, RefreshToken next, TokenTimes times)
    {
        if (!sessions.TryGetValue(token.Session, out var session))
            return RotateStatus.Unknown;
        if (session.RefreshExpires <= time.GetUtcNow())
            return RotateStatus.Expired;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(session.Hash), Encoding.ASCII.GetBytes(token.Hash)))
        {
            End(token.Session, DateTimeOffset.MinValue);
            return RotateStatus.Reused;
        }
        var access = times.AccessExpires > session.AccessExpires ? times.AccessExpires : session.AccessExpires;
        Change(LogRecord.Of(token.Session, session with { Hash = next.Hash, AccessExpires = access, RefreshExpires = times.RefreshExpires }));
        return RotateStatus.Rotated;
    }

    public RotateStatus End(string key, DateTimeOffset until)
    {
        var session = Find(key);
        if (session?.AccessExpires > until)
            until = session.AccessExpires;
        if (session is not null || until > time.GetUtcNow())
            Change(new LogRecord { Kind = LogRecord.EndKind, Key = key, Until = LogRecord.CeilingSeconds(until) });
        return RotateStatus.Rotated;
    }

    public RotateStatus RevokeToken(string jti, DateTimeOffset expires)
    {
        if (expires > time.GetUtcNow())
            Change(new LogRecord { Kind = LogRecord.TokenKind, Key = jti, Until = LogRecord.CeilingSeconds(expires) });
        return RotateStatus.Rotated;
    }

    public RotateStatus RevokeUser(string userId, DateTimeOffset before, DateTimeOffset until)
    {
        Change(new LogRecord { Kind = LogRecord.UserKind, Key = userId, Before = before.ToUnixTimeSeconds(), Until = LogRecord.CeilingSeconds(until) });
        return RotateStatus.Rotated;
    }

    /// <summary>Takes a record over, from the file or from a change.</summary>
    public void Apply(LogRecord record)
    {
        var until = DateTimeOffset.FromUnixTimeSeconds(record.Until);
        switch (record.Kind)
        {
            case LogRecord.SessionKind:
                Put(record.Key, new Session(
                    record.User ?? "", record.Hash ?? "", DateTimeOffset.FromUnixTimeSeconds(record.Access), DateTimeOffset.FromUnixTimeSeconds(record.Refresh)));
                break;
            case LogRecord.EndKind:
                Put(record.Key, null);
                revocations.Add(new Revocation(RevocationKind.Session, record.Key, default, until));
                break;
            case LogRecord.TokenKind:
                revocations.Add(new Revocation(RevocationKind.Token, record.Key, default, until));
                break;
            case LogRecord.UserKind:
                foreach (var (key, session) in sessions)
                {
                    if (session.UserId == record.Key)
                        Put(key, null);
                }
                revocations.Add(new Revocation(RevocationKind.User, record.Key, DateTimeOffset.FromUnixTimeSeconds(record.Before), until));
                break;
        }
    }

    /// <summary>The changes are in the file.</summary>
    public void Keep()
    {
        Changes.Clear();
        undo.Clear();
    }

    /// <summary>The changes could not be written.</summary>
    public void TakeBack()
    {
        for (var i = undo.Count - 1; i >= 0; i--)
        {
            if (undo[i].Before is { } session)
                sessions[undo[i].Key] = session;
            else
                sessions.TryRemove(undo[i].Key, out _);
        }
        Keep();
    }

    /// <summary>Forgets what is over by itself; the file needs no word of it.</summary>
    public void Prune()
    {
        var now = revocations.Now;
        foreach (var entry in sessions)
        {
            if (entry.Value.IsOver(now))
                sessions.TryRemove(entry);
        }
    }

    /// <summary>Everything, as the records that a new file begins with.</summary>
    public IEnumerable<LogRecord> Records() =>
        revocations.Snapshot().Select(Record).Concat(sessions.Select(entry => LogRecord.Of(entry.Key, entry.Value)));

    private static LogRecord Record(Revocation revocation) => new()
    {
        Kind = revocation.Kind switch
        {
            RevocationKind.Token => LogRecord.TokenKind,
            RevocationKind.Session => LogRecord.EndKind,
            _ => LogRecord.UserKind,
        },
        Key = revocation.Key,
        Before = revocation.Kind == RevocationKind.User ? revocation.Before.ToUnixTimeSeconds() : 0,
        Until = LogRecord.CeilingSeconds(revocation.Until),
    };

    private void Change(LogRecord record)
    {
        Changes.Add(record);
        Apply(record);
    }

    private void Put(string key, Session? session)
    {
        undo.Add((key, Find(key)));
        if (session is null)
            sessions.TryRemove(key, out _);
        else
            sessions[key] = session;
    }
}
