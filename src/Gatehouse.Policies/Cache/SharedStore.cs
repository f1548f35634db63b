using Gatehouse.Caching.Storage;
using Gatehouse.Caching.Tiers;
using Gatehouse.Core.Pipeline.Parts;

namespace Gatehouse.Policies.Cache;

/// <summary>The answers with what happens to them now. Thread-safe.</summary>
internal sealed class SharedStore(TimeProvider time) : GatewayPart
{
    private volatile ICacheTier? tier;

    /// <summary>The only source of time.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>The answers.</summary>
    public CacheStore Answers { get; } = new(64 << 20);

    /// <summary>What nodes share, behind the memory of this one; null for nothing.</summary>
    public ICacheTier? Tier
    {
        get => tier;
        set => tier = value;
    }

    /// <summary>Who is fetching what.</summary>
    public Fills Fills { get; } = new(time);

    /// <summary>What was dropped lately, so that nobody stores an answer from before.</summary>
    public Drops Drops { get; } = new(time);

    /// <summary>What came of requests.</summary>
    public OutcomeCounts Outcomes { get; } = new();

    /// <summary>Milliseconds since 1970.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Stores an answer, unless its URL was dropped since it was asked for.</summary>
    public bool TryPut(CacheEntry entry, long started)
    {
        var url = entry.Key.Url.ToString();
        if (Drops.IsSince(url, started))
            return false;
        Answers.Put(entry);
        // Who drops notes it first: what was noted since may have looked before the answer was there.
        if (!Drops.IsSince(url, started))
            return true;
        Answers.Remove(entry);
        return false;
    }

    /// <summary>Drops answers here and on all other nodes, as far as those can be told now. Gives the number of those here.</summary>
    public async ValueTask<int> PurgeAsync(CachePurge purge)
    {
        var dropped = Drop(purge);
        if (Tier is { } shared)
            await shared.AnnounceAsync(purge);
        return dropped;
    }

    /// <summary>Drops answers here.</summary>
    public int Drop(CachePurge purge)
    {
        if (purge.Kind == PurgeKind.Url)
        {
            Drops.Note(purge.Value);
            return Answers.RemoveUrl(purge.Value);
        }
        Drops.NoteAll();
        return Answers.RemoveAll(Purges.ConditionOf(purge));
    }
}
