namespace Gatehouse.Limits;

/// <summary>An algorithm as arithmetic on one cell. Whole numbers only, so that nothing is rounded away. Times are milliseconds since the Unix epoch. Immutable.</summary>
internal abstract class CellRule
{
    /// <summary>The rule in numbers.</summary>
    public static CellRule Of(LimitRule rule) => rule.Algorithm switch
    {
        LimitAlgorithm.TokenBucket => new TokenBucket(rule),
        LimitAlgorithm.FixedWindow => new FixedWindow(rule),
        _ => new SlidingWindow(rule),
    };

    /// <summary>
    /// Brings the cell to this moment. True when the clock was set back since something was counted last: all that counted then counts on from
    /// now, so that it neither makes room that was not there nor has anybody wait until it has caught up.
    /// </summary>
    public abstract bool Advance(ref LimitCell cell, long now);

    /// <summary>Counts when there is room, or when it must. The cell is at this moment.</summary>
    public abstract bool Take(ref LimitCell cell, long now, long amount, bool isForced);

    /// <summary>Takes back what was counted, as far as it is still counted.</summary>
    public abstract void GiveBack(ref LimitCell cell, long amount);

    /// <summary>What the cell says at this moment.</summary>
    public abstract LimitDecision Describe(in LimitCell cell, long now, bool isAllowed);

    /// <summary>How much is used up at this moment, for comparisons between cells of one rule; 0 when it is like one that was never used.</summary>
    public long Load(LimitCell cell, long now)
    {
        Advance(ref cell, now);
        return LoadOf(cell, now);
    }

    /// <summary>The same for a cell that is at this moment.</summary>
    protected abstract long LoadOf(in LimitCell cell, long now);

    /// <summary>A length of time.</summary>
    protected static TimeSpan Milliseconds(long count) => new(count * TimeSpan.TicksPerMillisecond);

    /// <summary>A division that rounds up; of what is not negative.</summary>
    protected static long Ceiling(long dividend, long divisor) => (dividend / divisor) + (dividend % divisor == 0 ? 0 : 1);
}
