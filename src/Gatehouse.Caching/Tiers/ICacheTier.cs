namespace Gatehouse.Caching.Tiers;

/// <summary>
/// Answers that several nodes share, behind the memory of each: bytes by key, with an end. What is in it is made by <see cref="EntryFormat"/>
/// and <see cref="TierKeys"/>. Thread-safe. It is never needed: when it is away or slow a look-up finds nothing and the service is asked, so an
/// implementation bounds each wait itself and throws for bugs only.
/// </summary>
public interface ICacheTier
{
    /// <summary>What is stored under a key, and what to store under it with.</summary>
    /// <param name="key">The text of a <see cref="Storage.CacheKey"/>, or what <see cref="TierKeys"/> makes of it.</param>
    /// <param name="url">The URL of the key: what was dropped by it is not found any more.</param>
    ValueTask<TierAnswer> GetAsync(string key, string url);

    /// <summary>Stores bytes in the place of what was there. What is too large is not stored.</summary>
    /// <param name="key">As for <see cref="GetAsync"/>.</param>
    /// <param name="stamp">From a look-up before the service was asked: when its URL was dropped since, the bytes are never found.</param>
    /// <param name="value">Copied before this returns.</param>
    /// <param name="lifetime">After which it may go; at least a second.</param>
    ValueTask SetAsync(string key, string stamp, ReadOnlyMemory<byte> value, TimeSpan lifetime);

    /// <summary>
    /// Drops from the tier what a purge is for, at least, and tells all other nodes. When they cannot be told now, they are told later to
    /// drop everything.
    /// </summary>
    ValueTask AnnounceAsync(CachePurge purge);

    /// <summary>
    /// Calls back for each purge that another node announces, and with one for everything whenever listening has begun, as what was announced
    /// before may have been missed.
    /// </summary>
    /// <param name="dropped">Must not block.</param>
    /// <returns>Ends the listening when disposed.</returns>
    IAsyncDisposable Listen(Action<CachePurge> dropped);
}
