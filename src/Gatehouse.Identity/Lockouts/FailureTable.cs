namespace Gatehouse.Identity.Lockouts;

/// <summary>
/// Failures by key, the one that was idle longest first out. Times are of a clock that nobody sets, from any beginning. Live and thread-safe.
/// </summary>
internal sealed class FailureTable(LockoutRule rule, int capacity)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> byIdle = new();

    public int Count => byKey.Count;

    /// <summary>How long the next attempt has to wait; zero or less when it need not.</summary>
    public TimeSpan Wait(string key, TimeSpan now)
    {
        lock (gate)
            return byKey.TryGetValue(key, out var node) && !IsForgotten(node.Value, now) ? node.Value.OpenAt - now : TimeSpan.Zero;
    }

    public void Fail(string key, TimeSpan now)
    {
        lock (gate)
        {
            if (byKey.TryGetValue(key, out var node))
            {
                byIdle.Remove(node);
            }
            else
            {
                if (byKey.Count >= capacity && byIdle.First is { } oldest)
                    Remove(oldest);
                node = new LinkedListNode<Entry>(new Entry(key));
                byKey.Add(key, node);
            }
            var entry = node.Value;
            entry.Failures = IsForgotten(entry, now) ? 1 : entry.Failures + 1;
            entry.At = now;
            entry.OpenAt = now + WaitAfter(entry.Failures);
            byIdle.AddLast(node);
        }
    }

    /// <summary>Takes back what the latest attempt counted.</summary>
    public void Undo(string key)
    {
        lock (gate)
        {
            if (!byKey.TryGetValue(key, out var node))
                return;
            node.Value.Failures--;
            if (node.Value.Failures <= 0)
                Remove(node);
            else
                node.Value.OpenAt = node.Value.At + WaitAfter(node.Value.Failures);
        }
    }

    public void Forget(string key)
    {
        lock (gate)
        {
            if (byKey.TryGetValue(key, out var node))
                Remove(node);
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        byKey.Remove(node.Value.Key);
        byIdle.Remove(node);
    }

    private bool IsForgotten(Entry entry, TimeSpan now) => now - entry.At > rule.Memory;

    private TimeSpan WaitAfter(int failures)
    {
        var beyond = failures - rule.FreeFailures;
        if (beyond <= 0)
            return TimeSpan.Zero;
        var wait = rule.FirstWait.TotalSeconds * Math.Pow(2, Math.Min(beyond - 1, 60));
        return wait >= rule.LongestWait.TotalSeconds ? rule.LongestWait : TimeSpan.FromSeconds(wait);
    }

    private sealed class Entry(string key)
    {
        public string Key { get; } = key;

        public int Failures { get; set; }

        public TimeSpan At { get; set; }

        public TimeSpan OpenAt { get; set; }
    }
}
