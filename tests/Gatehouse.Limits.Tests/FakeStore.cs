namespace Gatehouse.Limits.Tests;

/// <summary>A store in memory that can be away.</summary>
internal sealed class FakeStore(LimitRule rule, TimeProvider time) : ILimitStore
{
    private readonly LocalMeter meter = new(rule, 1000, time);

    public bool IsAway { get; set; }

    /// <summary>When set, answers wait for it.</summary>
    public TaskCompletionSource? Slowness { get; set; }

    public int Calls { get; private set; }

    public long Counted { get; private set; }

    public async ValueTask<LimitDecision?> TakeAsync(LimitRule rule, string key, long amount, bool isForced, CancellationToken cancellationToken)
    {
        Calls++;
        if (Slowness is { } slowness)
            await slowness.Task;
        if (IsAway)
            return null;
        var decision = meter.Take(Rules.Key(key.Length), amount, isForced);
        if (decision.IsAllowed || isForced)
            Counted += amount;
        return decision;
    }
}
