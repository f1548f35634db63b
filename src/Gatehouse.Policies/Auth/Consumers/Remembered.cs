using System.Collections.Concurrent;

namespace Gatehouse.Policies.Auth.Consumers;

/// <summary>Answers that cost much to find, for a while: by the hash of what was asked, never by what was asked itself. Bounded. Thread-safe.</summary>
/// <param name="life">How long an answer is good.</param>
/// <param name="capacity">Most answers. When there are more, those out of their time are dropped, and if that is not enough, all.</param>
/// <param name="time">The only source of time.</param>
internal sealed class Remembered<T>(TimeSpan life, int capacity, TimeProvider time)
    where T : class
{
    private readonly ConcurrentDictionary<SecretHash, Entry> entries = new();

    /// <summary>The answer; null when there is none that is still good.</summary>
    public T? Find(SecretHash question) =>
        entries.TryGetValue(question, out var entry) && time.GetElapsedTime(entry.Since) < life ? entry.Answer : null;

    /// <summary>Remembers one.</summary>
    public void Add(SecretHash question, T answer)
    {
        if (entries.Count >= capacity)
            MakeRoom();
        entries[question] = new Entry(answer, time.GetTimestamp());
    }

    private void MakeRoom()
    {
        foreach (var (question, entry) in entries)
        {
            if (time.GetElapsedTime(entry.Since) >= life)
                entries.TryRemove(question, out _);
        }
        if (entries.Count >= capacity)
            entries.Clear();
    }

    private readonly record struct Entry(T Answer, long Since);
}
