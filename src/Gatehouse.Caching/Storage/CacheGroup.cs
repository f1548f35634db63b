namespace Gatehouse.Caching.Storage;

/// <summary>The answers under one key, which differ by what <c>Vary</c> names. Read without a lock, changed under the store's.</summary>
public sealed class CacheGroup
{
    private volatile CacheEntry[] entries = [];

    internal CacheGroup(CacheKey key) => Key = key;

    /// <summary>Their key.</summary>
    public CacheKey Key { get; }

    /// <summary>The answers, the newest first.</summary>
    public ReadOnlySpan<CacheEntry> Entries => entries;

    internal bool IsEmpty => entries.Length == 0;

    internal void Add(CacheEntry entry) => entries = [entry, .. entries];

    internal void Remove(CacheEntry entry) => entries = Array.FindAll(entries, other => other != entry);

    /// <summary>The answer that was chosen by the same values of the same fields; null for none.</summary>
    internal CacheEntry? FindAlike(CacheEntry entry)
    {
        foreach (var other in entries)
        {
            if (AreAlike(other.Selecting, entry.Selecting))
                return other;
        }
        return null;
    }

    private static bool AreAlike(IReadOnlyList<KeyValuePair<string, string?>> first, IReadOnlyList<KeyValuePair<string, string?>> second)
    {
        if (first.Count != second.Count)
            return false;
        for (var i = 0; i < first.Count; i++)
        {
            if (!first[i].Key.Equals(second[i].Key, StringComparison.OrdinalIgnoreCase) || first[i].Value != second[i].Value)
                return false;
        }
        return true;
    }
}
