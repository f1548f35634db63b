namespace Gatehouse.Caching.Tiers;

/// <summary>
/// Answers that several nodes share, behind the memory of each: bytes by key, with an end. What is in it is made by <see cref="EntryFormat"/>.
/// Thread-safe. It is never needed: when it is away or slow, a look-up finds nothing and the service is asked, so an implementation
/// bounds each wait itself and throws for bugs only.
/// </summary>
public interface ICacheTier
{
    /// <summary>What is stored under a key; null for nothing, and when that could not be found out in time.</summary>
    /// <param name="key">The text of a <see cref="Storage.CacheKey"/>, with a variant's values behind it: see <see cref="TierKeys"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>Stores bytes in the place of what was there. Nothing is waited for that need not be.</summary>
    /// <param name="key">As for <see cref="GetAsync"/>.</param>
    /// <param name="value">Kept, and not changed any more.</param>
    /// <param name="lifetime">After which it may go; at least a second.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Removes what is stored under a key.</summary>
    ValueTask DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Tells all nodes, this one not among them, and drops from the tier what the purge is for, in the background. Invalidations of a URL go the
    /// same way as purges.
    /// </summary>
    ValueTask AnnounceAsync(CachePurge purge, CancellationToken cancellationToken);

    /// <summary>Calls back for each purge that another node announces. After a time without a connection it calls back with one for everything.</summary>
    /// <param name="dropped">Must not block.</param>
    /// <returns>Ends the listening when disposed.</returns>
    IDisposable Listen(Action<CachePurge> dropped);
}
