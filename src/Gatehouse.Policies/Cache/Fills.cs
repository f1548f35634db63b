using System.Collections.Concurrent;

namespace Gatehouse.Policies.Cache;

/// <summary>
/// One fetch per key: who comes second waits. A key whose answers are for one client alone is remembered for a while, so that nobody waits
/// in vain ("hit for miss"). Thread-safe.
/// </summary>
internal sealed class Fills(TimeProvider time)
{
    private const int MostPasses = 16384;
    private static readonly TimeSpan PassFor = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, Fill> running = new(StringComparer.Ordinal);

    // By hash, which costs the same for keys of any length. Of two keys with one hash both count as passed: who asks for the other does not wait.
    private readonly ConcurrentDictionary<int, long> passes = new();

    /// <summary>True when answers of this key turned out to be for one client alone, a short while ago.</summary>
    public bool IsPassed(string key)
    {
        if (passes.IsEmpty || !passes.TryGetValue(HashOf(key), out var since))
            return false;
        if (time.GetElapsedTime(since) < PassFor)
            return true;
        passes.TryRemove(HashOf(key), out _);
        return false;
    }

    /// <summary>Begins a fetch, or gives the one that runs.</summary>
    /// <param name="key">Of what.</param>
    /// <param name="fill">The caller's own when true comes back, else another's.</param>
    public bool TryLead(string key, out Fill fill)
    {
        var own = new Fill(key);
        fill = running.GetOrAdd(key, own);
        if (fill == own)
            return true;
        fill.HasFollowers = true;
        return false;
    }

    /// <summary>Ends a fetch. Only the first end counts.</summary>
    public void End(Fill? fill, FillOutcome outcome)
    {
        if (fill is null || fill.End.IsCompleted)
            return;
        // First gone, then ended: who was waiting does not find it again.
        running.TryRemove(KeyValuePair.Create(fill.Key, fill));
        if (outcome == FillOutcome.NotStorable && fill.HasFollowers)
        {
            if (passes.Count >= MostPasses)
                passes.Clear();
            passes[HashOf(fill.Key)] = time.GetTimestamp();
        }
        fill.TryEnd(outcome);
    }

    // Seeded anew in each process: nobody can look for two with the same.
    private static int HashOf(string key) => key.GetHashCode(StringComparison.Ordinal);
}
