using System.Collections.Concurrent;

namespace Gatehouse.Policies.Cache;

/// <summary>
/// When URLs were invalidated or purged: an answer that was asked for before that may be the old one, and is not stored after it. Bounded;
/// when there are too many, none of those that were asked for until now is stored. Thread-safe.
/// </summary>
internal sealed class Drops(TimeProvider time)
{
    private const int Most = 4096;

    private readonly ConcurrentDictionary<string, long> at = new(StringComparer.Ordinal);
    private long all = long.MinValue;

    public void Note(string url)
    {
        if (at.Count >= Most)
            NoteAll();
        at[url] = time.GetTimestamp();
    }

    public void NoteAll()
    {
        Interlocked.Exchange(ref all, time.GetTimestamp());
        at.Clear();
    }

    /// <summary>True when the URL was dropped at or after a timestamp.</summary>
    public bool IsSince(string url, long started) =>
        Interlocked.Read(ref all) >= started || (at.TryGetValue(url, out var dropped) && dropped >= started);
}
