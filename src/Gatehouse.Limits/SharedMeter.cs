namespace Gatehouse.Limits;

/// <summary>
/// Counters that several nodes share by a store. While the store is away, counters in memory go on with a share of the limit: they have counted
/// along all the time, so that what this node let through before is not let through again. One request at a time finds out whether the store is
/// back, and waits for that only when it would be refused otherwise. Thread-safe.
/// </summary>
public sealed class SharedMeter : IAsyncDisposable
{
    private readonly ILimitStore store;
    private readonly LocalMeter local;
    private readonly StoreWatch watch;
    private readonly AheadCounts? ahead;

    /// <summary>Creates one.</summary>
    /// <param name="rule">How much all nodes together have room for.</param>
    /// <param name="store">What they share.</param>
    /// <param name="local">Counts along, and alone while the store is away: <see cref="ShareOf"/>.</param>
    /// <param name="isBatched">
    /// False: each check asks the store, and never more than the limit is let through. True: a node counts by itself up to a twentieth of what is
    /// left, and tells the store within <see cref="AheadCounts.Interval"/>; n nodes let through at most (n - 1) times 5 % too many.
    /// </param>
    /// <param name="time">The only source of time.</param>
    public SharedMeter(LimitRule rule, ILimitStore store, LocalMeter local, bool isBatched, TimeProvider time)
    {
        Rule = rule;
        this.store = store;
        this.local = local;
        watch = new StoreWatch(time);
        ahead = isBatched ? new AheadCounts(rule, store, watch, time) : null;
    }

    /// <summary>How much there is room for.</summary>
    public LimitRule Rule { get; }

    /// <summary>The rule for one node alone.</summary>
    /// <param name="rule">The rule for all.</param>
    /// <param name="share">The part of it, above 0 to 1. At least one is left.</param>
    public static LimitRule ShareOf(LimitRule rule, double share) => rule with
    {
        Count = Math.Max(1, (long)(rule.Count * share)),
        Burst = Math.Max(1, (long)(rule.Burst * share)),
    };

    /// <summary>Counts.</summary>
    /// <param name="key">Whose counter, in memory: as for <see cref="LocalMeter.Take"/>.</param>
    /// <param name="name">The same for the store: as for <see cref="ILimitStore.TakeAsync"/>.</param>
    /// <param name="amount">How many at once. All of them or none.</param>
    public ValueTask<LimitDecision> TakeAsync(UInt128 key, string name, long amount = 1)
    {
        if (watch.IsAway)
            return TakeAloneAsync(key, name, amount);
        if (ahead is null)
            return AskAsync(key, name, amount);
        if (!ahead.TryTake(key, amount, out var decision))
            return AskAheadAsync(ahead, key, name, amount);
        local.Take(key, amount, isForced: true);
        return ValueTask.FromResult(decision);
    }

    /// <summary>Tells the store what it has not been told.</summary>
    public async ValueTask DisposeAsync()
    {
        if (ahead is not null)
            await ahead.DisposeAsync();
    }

    private async ValueTask<LimitDecision> AskAsync(UInt128 key, string name, long amount) =>
        Conclude(key, amount, await store.TakeAsync(Rule, name, amount, isForced: false, CancellationToken.None));

    private async ValueTask<LimitDecision> AskAheadAsync(AheadCounts counts, UInt128 key, string name, long amount) =>
        Conclude(key, amount, await counts.AskAsync(key, name, amount));

    private LimitDecision Conclude(UInt128 key, long amount, LimitDecision? answer)
    {
        if (!watch.Saw(answer) || answer is not { } decision)
            return local.Take(key, amount);
        if (decision.IsAllowed)
            local.Take(key, amount, isForced: true);
        return decision;
    }

    private ValueTask<LimitDecision> TakeAloneAsync(UInt128 key, string name, long amount)
    {
        var decision = local.Take(key, amount);
        if (!watch.TryProbe())
            return ValueTask.FromResult(decision);
        if (!decision.IsAllowed)
            return ProbeAsync(key, name, amount, decision);
        _ = ReportAsync(name, amount);
        return ValueTask.FromResult(decision);
    }

    private async ValueTask<LimitDecision> ProbeAsync(UInt128 key, string name, long amount, LimitDecision alone)
    {
        var answer = await store.TakeAsync(Rule, name, amount, isForced: false, CancellationToken.None);
        if (!watch.Saw(answer) || answer is not { } decision)
            return alone;
        if (decision.IsAllowed)
            local.Take(key, amount, isForced: true);
        return decision;
    }

    private async Task ReportAsync(string name, long amount) =>
        watch.Saw(await store.TakeAsync(Rule, name, amount, isForced: true, CancellationToken.None));
}
