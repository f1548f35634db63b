using System.Runtime.CompilerServices;

namespace Gatehouse.Limits;

/// <summary>
/// Counters in memory, one per key, all under one rule. Costs no memory per check and about 40 bytes per key. Thread-safe: of checks at the same
/// time no more are allowed than there is room for.
/// </summary>
public sealed class LocalMeter
{
    /// <summary>Most keys unless said otherwise: about 5 MB when there are as many.</summary>
    public const int DefaultMaxKeys = 100_000;

    private readonly TimeProvider time;
    private readonly CellRule cellRule;
    private readonly CellTable table;

    /// <summary>Creates one with all counters at zero.</summary>
    /// <param name="rule">How much there is room for.</param>
    /// <param name="maxKeys">Most keys, 1 to 10 million; rounded up. When there are more, the least used are forgotten first.</param>
    /// <param name="time">The only source of time.</param>
    public LocalMeter(LimitRule rule, int maxKeys, TimeProvider time)
    {
        this.time = time;
        Rule = rule;
        cellRule = CellRule.Of(rule);
        table = new CellTable(cellRule, maxKeys, keepsUsed: false);
    }

    /// <summary>How much there is room for.</summary>
    public LimitRule Rule { get; }

    /// <summary>How many keys there is memory for now.</summary>
    internal int Capacity => table.Capacity;

    /// <summary>Counts.</summary>
    /// <param name="key">Whose counter: a hash that clients cannot choose, evenly spread over all its bits. Not 0.</param>
    /// <param name="amount">How many at once, 1 to <see cref="LimitRule.MaxCount"/>. All of them or none.</param>
    /// <param name="isForced">True to count them even when there is no room, which is then the answer.</param>
    public LimitDecision Take(UInt128 key, long amount = 1, bool isForced = false)
    {
        var now = Now();
        var stripe = table[key];
        lock (stripe.Gate)
        {
            ref var held = ref stripe.Seat(key, now);
            var cell = held;
            var isSetBack = cellRule.Advance(ref cell, now);
            var isAllowed = cellRule.Take(ref cell, now, amount, isForced);
            // As in a store: what is refused leaves no trace.
            if (isAllowed || isForced || isSetBack)
                held = cell;
            return cellRule.Describe(cell, now, isAllowed);
        }
    }

    /// <summary>Takes back what was counted for something that did not happen after all.</summary>
    public void GiveBack(UInt128 key, long amount = 1)
    {
        var now = Now();
        var stripe = table[key];
        lock (stripe.Gate)
        {
            ref var cell = ref stripe.Find(key);
            if (Unsafe.IsNullRef(ref cell))
                return;
            cellRule.Advance(ref cell, now);
            cellRule.GiveBack(ref cell, amount);
        }
    }

    private long Now() => (time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
}
