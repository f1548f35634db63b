using System.Runtime.CompilerServices;

namespace Gatehouse.Limits;

/// <summary>How many things are under way at a time, per key. A slot that was taken must be given back. Thread-safe.</summary>
public sealed class SlotMeter
{
    private readonly CellRule cellRule;
    private readonly CellTable table;

    /// <summary>Creates one with all slots free.</summary>
    /// <param name="count">Slots per key; at least 1.</param>
    /// <param name="maxKeys">Most keys with a slot in use; rounded up. There is no slot for further ones.</param>
    public SlotMeter(long count, int maxKeys)
    {
        Count = count;
        cellRule = new Slots(count);
        table = new CellTable(cellRule, maxKeys, keepsUsed: true);
    }

    /// <summary>Slots per key.</summary>
    public long Count { get; }

    /// <summary>Takes a slot when one is free.</summary>
    /// <param name="key">As for <see cref="LocalMeter.Take"/>.</param>
    /// <param name="isForced">True to take one even when none is free, which is then the answer.</param>
    public LimitDecision Take(UInt128 key, bool isForced = false)
    {
        var stripe = table[key];
        lock (stripe.Gate)
        {
            ref var cell = ref stripe.Seat(key, 0);
            if (Unsafe.IsNullRef(ref cell))
                return new LimitDecision(false, 0, TimeSpan.Zero, TimeSpan.Zero);
            var isFree = cell.Now < Count;
            cellRule.Take(ref cell, 0, 1, isForced);
            return cellRule.Describe(cell, 0, isFree);
        }
    }

    /// <summary>Gives one back.</summary>
    public void GiveBack(UInt128 key)
    {
        var stripe = table[key];
        lock (stripe.Gate)
        {
            ref var cell = ref stripe.Find(key);
            if (!Unsafe.IsNullRef(ref cell))
                cellRule.GiveBack(ref cell, 1);
        }
    }
}
