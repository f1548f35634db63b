using System.Collections.Concurrent;

namespace Gatehouse.Policies.Cache;

/// <summary>
/// When URLs were invalidated or purged: an answer that was asked for before that may be the old one, and is not stored after it. Bounded;
/// when there are too many, none of those that were asked for until now is stored. Thread-safe.
/// </summary>
internal sealed class Drops(TimeProvider time)
{
    private const int Most = 4096;

    // By hash, which costs the same for URLs of any length. Of two with one hash both count as dropped: an answer is not stored, once.
    private readonly ConcurrentDictionary<int, long> at = new();
    private long all = long.MinValue;

    public void Note(string url)
    {
        if (at.Count >= Most)
            NoteAll();
        at[HashOf(url)] = time.GetTimestamp();
    }

    public void NoteAll()
    {
        Interlocked.Exchange(ref all, time.GetTimestamp());
        at.Clear();
    }

    /// <summary>True when the URL was dropped at or after a timestamp.</summary>
    public bool IsSince(string url, long started) =>
        Interlocked.Read(ref all) >= started || (at.TryGetValue(HashOf(url), out var dropped) && dropped >= started);

    // Seeded anew in each process: nobody can look for two with the same.
    private static int HashOf(string url) => url.GetHashCode(StringComparison.Ordinal);
}
