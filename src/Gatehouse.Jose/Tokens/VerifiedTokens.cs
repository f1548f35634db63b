using Gatehouse.Jose.Keys;

namespace Gatehouse.Jose.Tokens;

/// <summary>Tokens whose signature was found right, by a keyed hash of their text: no token is kept, only its claims. Bounded, live and thread-safe.</summary>
/// <remarks>An entry counts only with the key set it was verified with, and until the token's <c>exp</c>. The rules are checked again on every use, so
/// verifiers of the same keys with different rules may share one. It is a table of sets with eight places each; a full set gives up one that was not used
/// lately (CLOCK). Only valid tokens get in, so nobody without tokens can push others out.</remarks>
public sealed class VerifiedTokens
{
    private const int Places = 8;

    private readonly VerifiedToken?[] slots;
    private int hand;

    /// <summary>An empty one.</summary>
    /// <param name="capacity">The most entries. 8..10,000,000, rounded up to a multiple of 8; default 10,000.</param>
    public VerifiedTokens(int capacity = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, Places);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 10_000_000);
        slots = new VerifiedToken?[(capacity + Places - 1) / Places * Places];
    }

    /// <summary>The most entries.</summary>
    public int Capacity => slots.Length;

    /// <summary>The entries of now, counted one by one.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var slot in slots)
                count += slot is null ? 0 : 1;
            return count;
        }
    }

    /// <summary>The claims of a token that was verified with these keys; null when there is none. Allocates nothing.</summary>
    internal TokenClaims? Find(in KeyedHash hash, KeySet keys, DateTimeOffset now)
    {
        var first = FirstPlace(hash);
        for (var i = first; i < first + Places; i++)
        {
            if (Volatile.Read(ref slots[i]) is not { } token || token.Hash != hash)
                continue;
            if (ReferenceEquals(token.Keys, keys) && !token.IsOver(now))
            {
                if (!token.IsUsed)
                    token.IsUsed = true;
                return token.Claims;
            }
            Drop(i, token);
            return null;
        }
        return null;
    }

    /// <summary>Remembers a token.</summary>
    internal void Add(VerifiedToken token, DateTimeOffset now)
    {
        if (!token.IsOver(now))
            Volatile.Write(ref slots[PlaceFor(token, now)], token);
    }

    // Its own place when it is there already, a free or outdated one, or one that the hand finds not used; after one round, where it began.
    private int PlaceFor(VerifiedToken token, DateTimeOffset now)
    {
        var first = FirstPlace(token.Hash);
        var free = -1;
        for (var i = first; i < first + Places; i++)
        {
            var old = Volatile.Read(ref slots[i]);
            if (old is not null && old.Hash == token.Hash)
                return i;
            if (old is null || old.IsOver(now) || !ReferenceEquals(old.Keys, token.Keys))
                free = i;
        }
        if (free >= 0)
            return free;
        var start = Interlocked.Increment(ref hand) & (Places - 1);
        for (var step = 0; step < Places; step++)
        {
            var i = first + ((start + step) & (Places - 1));
            if (Volatile.Read(ref slots[i]) is not { IsUsed: true } old)
                return i;
            old.IsUsed = false;
        }
        return first + start;
    }

    private int FirstPlace(in KeyedHash hash) => (int)(hash.First % (ulong)(slots.Length / Places)) * Places;

    private void Drop(int place, VerifiedToken token) => Interlocked.CompareExchange(ref slots[place], null, token);
}
