using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Gatehouse.Identity.Revoking;

/// <summary>
/// What is revoked, in memory: asked for every token. Reads take no lock and allocate nothing. Live and thread-safe. A session store fills it.
/// </summary>
public sealed class Revocations : IDisposable
{
    private static readonly TimeSpan PruneEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Revocation> tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Revocation> sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Revocation> users = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Revocation>.AlternateLookup<ReadOnlySpan<char>> sessionsByText;
    private readonly TimeProvider time;
    private readonly DateTimeOffset begun;
    private readonly long begunAt;
    private readonly ITimer pruning;
    private ImmutableArray<Action<Revocation>> subscribers = [];
    private volatile bool isReady;

    /// <summary>Empty and not ready.</summary>
    public Revocations(TimeProvider time)
    {
        this.time = time;
        begun = time.GetUtcNow();
        begunAt = time.GetTimestamp();
        sessionsByText = sessions.GetAlternateLookup<ReadOnlySpan<char>>();
        pruning = time.CreateTimer(static state => ((Revocations)state!).Prune(), this, PruneEvery, PruneEvery);
    }

    /// <summary>
    /// Whether it is known what is revoked. False until the store was read for the first time, and while it has been away for too long: no
    /// token may be accepted then, and requests with one are answered 503.
    /// </summary>
    public bool IsReady => isReady;

    /// <summary>How many revocations are remembered.</summary>
    public int Count => tokens.Count + sessions.Count + users.Count;

    /// <summary>Whether a token is revoked. Only meaningful while <see cref="IsReady"/>.</summary>
    /// <param name="jti">Its <c>jti</c>; null when it has none.</param>
    /// <param name="subject">Its <c>sub</c>; null when it has none.</param>
    /// <param name="issuedAt">Its <c>iat</c>; null when it has none: such a token counts as issued before everything.</param>
    public bool IsRevoked(string? jti, string? subject, DateTimeOffset? issuedAt)
    {
        if (jti is not null && !tokens.IsEmpty && tokens.ContainsKey(jti))
            return true;
        if (jti is not null && !sessions.IsEmpty && jti.IndexOf('.') is var dot and > 0 && sessionsByText.ContainsKey(jti.AsSpan(0, dot)))
            return true;
        return subject is not null && !users.IsEmpty && users.TryGetValue(subject, out var user)
            && (issuedAt is not { } issued || issued.ToUnixTimeSeconds() <= user.Before.ToUnixTimeSeconds());
    }

    /// <summary>
    /// For what is forgotten when it is over. A clock that is set ahead, and back after that, would otherwise have forgotten what tokens that are good
    /// again need. So the earlier of what it says and what has passed since the start: too late forgets nothing.
    /// </summary>
    internal DateTimeOffset Now
    {
        get
        {
            var passed = begun + time.GetElapsedTime(begunAt);
            return time.GetUtcNow() is var said && said < passed ? said : passed;
        }
    }

    /// <summary>For stores: one more is revoked. What has expired by itself or is known already changes nothing.</summary>
    public void Add(Revocation revocation)
    {
        if (revocation.Until <= Now || !TryAdd(revocation))
            return;
        foreach (var subscriber in subscribers)
            subscriber(revocation);
    }

    /// <summary>For stores: whether what is revoked is known now.</summary>
    public void SetReady(bool isReady) => this.isReady = isReady;

    /// <summary>
    /// Calls back once for each new revocation, after <see cref="IsRevoked"/> knows it and on the thread that brought it: caches of verified
    /// tokens drop what it covers (<see cref="Revocation.Covers"/>). The callback is quick and does not throw. Until the result is disposed.
    /// </summary>
    public IDisposable Subscribe(Action<Revocation> added)
    {
        ImmutableInterlocked.Update(ref subscribers, static (all, one) => all.Add(one), added);
        return new Subscription(this, added);
    }

    /// <summary>Everything that has not expired.</summary>
    public IReadOnlyList<Revocation> Snapshot() => [.. tokens.Values, .. sessions.Values, .. users.Values];

    /// <inheritdoc/>
    public void Dispose() => pruning.Dispose();

    private bool TryAdd(Revocation revocation)
    {
        var all = Of(revocation.Kind);
        while (!all.TryAdd(revocation.Key, revocation))
        {
            if (!all.TryGetValue(revocation.Key, out var known))
                continue;
            // The wider of both: neither a lost nor a repeated message may shorten what is revoked.
            var wider = known with
            {
                Before = known.Before > revocation.Before ? known.Before : revocation.Before,
                Until = known.Until > revocation.Until ? known.Until : revocation.Until,
            };
            if (wider == known)
                return false;
            if (all.TryUpdate(revocation.Key, wider, known))
                return true;
        }
        return true;
    }

    private ConcurrentDictionary<string, Revocation> Of(RevocationKind kind) => kind switch
    {
        RevocationKind.Token => tokens,
        RevocationKind.Session => sessions,
        _ => users,
    };

    private void Prune()
    {
        var now = Now;
        foreach (var all in (ReadOnlySpan<ConcurrentDictionary<string, Revocation>>)[tokens, sessions, users])
        {
            foreach (var entry in all)
            {
                if (entry.Value.Until <= now)
                    all.TryRemove(entry);
            }
        }
    }

    private sealed class Subscription(Revocations owner, Action<Revocation> added) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref owner.subscribers, static (all, one) => all.Remove(one), added);
    }
}
