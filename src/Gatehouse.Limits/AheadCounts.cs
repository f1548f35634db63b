using System.Collections.Concurrent;

namespace Gatehouse.Limits;

/// <summary>
/// Counts ahead of the store: up to a twentieth of what was left when it was asked last. What was counted is told within
/// <see cref="Interval"/>, in the background; near the limit the twentieth is nothing, and each check asks. Thread-safe.
/// </summary>
internal sealed class AheadCounts : IAsyncDisposable
{
    /// <summary>The longest time that the store is not told.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // Longer than the interval, so that a key in steady use is never waited for.
    private static readonly TimeSpan Life = 3 * Interval;

    // Further keys ask each time. These are the keys of the last moments only.
    private const int MostKeys = 10_000;

    private readonly ConcurrentDictionary<UInt128, AheadCount> counts = new();
    private readonly LimitRule rule;
    private readonly ILimitStore store;
    private readonly StoreWatch watch;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private int isArmed;

    public AheadCounts(LimitRule rule, ILimitStore store, StoreWatch watch, TimeProvider time)
    {
        this.rule = rule;
        this.store = store;
        this.watch = watch;
        this.time = time;
        timer = time.CreateTimer(static state => _ = ((AheadCounts)state!).FlushAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many keys are remembered.</summary>
    internal int Count => counts.Count;

    /// <summary>Counts without asking; false when the store has to be asked.</summary>
    public bool TryTake(UInt128 key, long amount, out LimitDecision decision)
    {
        decision = default;
        return counts.TryGetValue(key, out var count) && count.TryTake(amount, time, Life, out decision);
    }

    /// <summary>Tells the store what is untold and asks; null when it is away.</summary>
    public async ValueTask<LimitDecision?> AskAsync(UInt128 key, string name, long amount)
    {
        var count = Find(key, name);
        var told = count is null ? default : TellAsync(count);
        var decision = await store.TakeAsync(rule, name, amount, isForced: false, CancellationToken.None);
        await told;
        if (decision is { } known)
            count?.Learn(known, time.GetTimestamp());
        return decision;
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        foreach (var count in counts.Values)
            await TellAsync(count);
    }

    private AheadCount? Find(UInt128 key, string name)
    {
        Arm();
        if (counts.TryGetValue(key, out var count))
            return count;
        return counts.Count >= MostKeys ? null : counts.GetOrAdd(key, static (_, name) => new AheadCount(name), name);
    }

    private async ValueTask TellAsync(AheadCount count)
    {
        var amount = count.Begin();
        if (amount == 0)
            return;
        var answer = await store.TakeAsync(rule, count.Name, amount, isForced: true, CancellationToken.None);
        count.End(amount, answer is not null);
        if (watch.Saw(answer))
            count.Learn(answer!.Value, time.GetTimestamp());
    }

    // Armed as long as there are keys.
    private void Arm()
    {
        if (Interlocked.Exchange(ref isArmed, 1) == 0)
            timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    private async Task FlushAsync()
    {
        Volatile.Write(ref isArmed, 0);
        foreach (var (key, count) in counts)
        {
            if (!watch.IsAway)
                await TellAsync(count);
            if (count.TryForget(time, Life, rule.Window))
                counts.TryRemove(key, out _);
        }
        if (!counts.IsEmpty)
            Arm();
    }
}
