using System.Collections.Concurrent;

namespace Gatehouse.Caching.Storage;

/// <summary>
/// Answers in memory, bounded in bytes. Found without a lock; stored and dropped under one. What has to go is chosen by SIEVE (Zhang et al.,
/// NSDI 2024): a hand goes from the oldest to the newest and takes what nobody was served from since it last passed. Nothing moves on
/// a hit, and what is asked for once only, as by a crawler, goes first. Thread-safe.
/// </summary>
public sealed class CacheStore
{
    private readonly ConcurrentDictionary<string, CacheGroup> groups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CacheGroup>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly Dictionary<string, List<CacheGroup>> byUrl = new(StringComparer.Ordinal);
    private readonly Lock changing = new();
    private CacheEntry? newest;
    private CacheEntry? oldest;
    private CacheEntry? hand;
    private long capacity;
    private long bytes;
    private long count;
    private long evictions;
    private long collecting;

    /// <summary>Creates an empty store.</summary>
    /// <param name="capacity">The most bytes, as <see cref="CacheEntry.Size"/> counts them.</param>
    public CacheStore(long capacity)
    {
        this.capacity = capacity;
        lookup = groups.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The most answers under one key: beyond it the oldest goes. A <c>Vary</c> on what each client has otherwise fills the store.</summary>
    public int MaxVariants { get; init; } = 32;

    /// <summary>The most bytes. Less than there are takes effect with the next answer that is stored.</summary>
    public long Capacity
    {
        get => Interlocked.Read(ref capacity);
        set => Interlocked.Exchange(ref capacity, value);
    }

    /// <summary>Bytes in use.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Stored answers.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <summary>Answers dropped for want of room since the start.</summary>
    public long Evictions => Interlocked.Read(ref evictions);

    /// <summary>The answers under a key; null for none.</summary>
    public CacheGroup? Find(ReadOnlySpan<char> key) => lookup.TryGetValue(key, out var group) ? group : null;

    /// <summary>Stores an answer in the place of the one it replaces, if there is one. What is larger than the whole store is not kept.</summary>
    public void Put(CacheEntry entry)
    {
        entry.Measure();
        lock (changing)
        {
            var group = groups.TryGetValue(entry.Key.Text, out var known) ? known : null;
            if (group?.FindAlike(entry) is { } replaced)
            {
                entry.IsUsed = replaced.IsUsed;
                Drop(replaced);
            }
            if (entry.Size > Capacity)
                return;
            while (bytes + entry.Size > Capacity)
                Evict();
            // Dropping may have taken the group away.
            if (!groups.TryGetValue(entry.Key.Text, out group))
                group = AddGroup(entry.Key);
            if (group.Entries.Length >= MaxVariants)
                Drop(group.Entries[^1]);
            if (group.IsEmpty && !groups.ContainsKey(entry.Key.Text))
                group = AddGroup(entry.Key);
            group.Add(entry);
            Link(entry);
        }
    }

    /// <summary>Takes room for a part of an answer that is not stored yet. For all of those together there is as much as for what is stored.</summary>
    internal bool TryTake(long size)
    {
        if (Interlocked.Add(ref collecting, size) <= Capacity)
            return true;
        GiveBack(size);
        return false;
    }

    internal void GiveBack(long size) => Interlocked.Add(ref collecting, -size);

    /// <summary>Drops an answer, if it is still there.</summary>
    public void Remove(CacheEntry entry)
    {
        lock (changing)
            Drop(entry);
    }

    /// <summary>Drops everything under a URL, whatever else its keys say. Gives the number of answers.</summary>
    public int RemoveUrl(string url)
    {
        lock (changing)
            return byUrl.TryGetValue(url, out var list) ? Drop(list.SelectMany(group => group.Entries.ToArray()).ToList()) : 0;
    }

    /// <summary>Drops whatever meets a condition; goes through all answers. Gives their number.</summary>
    public int RemoveAll(Func<CacheEntry, bool> condition)
    {
        lock (changing)
        {
            var found = new List<CacheEntry>();
            for (var entry = newest; entry is not null; entry = entry.Older)
            {
                if (condition(entry))
                    found.Add(entry);
            }
            return Drop(found);
        }
    }

    private int Drop(List<CacheEntry> entries)
    {
        entries.ForEach(Drop);
        return entries.Count;
    }

    private CacheGroup AddGroup(CacheKey key)
    {
        var group = new CacheGroup(key);
        groups[key.Text] = group;
        var url = key.Url.ToString();
        if (!byUrl.TryGetValue(url, out var list))
            byUrl[url] = list = [];
        list.Add(group);
        return group;
    }

    private void Link(CacheEntry entry)
    {
        entry.Older = newest;
        if (newest is not null)
            newest.Newer = entry;
        newest = entry;
        oldest ??= entry;
        entry.IsStored = true;
        bytes += entry.Size;
        count++;
    }

    private void Drop(CacheEntry entry)
    {
        if (!entry.IsStored)
            return;
        if (hand == entry)
            hand = entry.Newer;
        if (entry.Newer is null)
            newest = entry.Older;
        else
            entry.Newer.Older = entry.Older;
        if (entry.Older is null)
            oldest = entry.Newer;
        else
            entry.Older.Newer = entry.Newer;
        entry.Newer = entry.Older = null;
        entry.IsStored = false;
        bytes -= entry.Size;
        count--;
        var group = groups[entry.Key.Text];
        group.Remove(entry);
        if (group.IsEmpty)
            RemoveGroup(group);
    }

    private void RemoveGroup(CacheGroup group)
    {
        groups.TryRemove(group.Key.Text, out _);
        var url = group.Key.Url.ToString();
        var list = byUrl[url];
        list.Remove(group);
        if (list.Count == 0)
            byUrl.Remove(url);
    }

    private void Evict()
    {
        var entry = hand ?? oldest;
        while (entry is { IsUsed: true })
        {
            entry.IsUsed = false;
            entry = entry.Newer ?? oldest;
        }
        hand = entry!.Newer;
        Drop(entry);
        evictions++;
    }
}
