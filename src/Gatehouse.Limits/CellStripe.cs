using System.Runtime.CompilerServices;

namespace Gatehouse.Limits;

/// <summary>
/// A part of a table of cells, under one lock. A key's cell is one of the eight of its row; the row is a part of the key, which is a keyed hash, so
/// nobody can choose it. The part doubles when a row is full, up to its maximum. Then a cell that is as if it had never been used is given to
/// the new key, else the one that is used the least.
/// </summary>
/// <remarks>
/// Who wants to be rid of his own counter by coming with many other keys has to use each of those as much as his own: in its row all others have to
/// be at the limit too, and he does not know which keys are in it. That takes about as many requests as the table has cells, times the limit.
/// </remarks>
internal sealed class CellStripe(CellRule rule, int most, bool keepsUsed)
{
    /// <summary>Cells in a row.</summary>
    public const int Row = 8;

    private LimitCell[] cells = [];

    /// <summary>To be held while a cell is looked at.</summary>
    public Lock Gate { get; } = new();

    /// <summary>How many cells there are.</summary>
    public int Capacity => cells.Length;

    /// <summary>The cell of a key, new when there was none; a null reference when all are in use and none may be given away.</summary>
    public ref LimitCell Seat(UInt128 key, long now)
    {
        while (true)
        {
            ref var free = ref Unsafe.NullRef<LimitCell>();
            var row = RowOf(key);
            foreach (ref var cell in row)
            {
                if (cell.Key == key)
                    return ref cell;
                if (cell.Key == 0 && Unsafe.IsNullRef(ref free))
                    free = ref cell;
            }
            if (Unsafe.IsNullRef(ref free))
            {
                free = ref Least(row, now, out var load);
                if (load > 0 && cells.Length < most)
                {
                    Grow();
                    continue;
                }
                if (load > 0 && keepsUsed)
                    return ref Unsafe.NullRef<LimitCell>();
            }
            free = new LimitCell { Key = key };
            return ref free;
        }
    }

    /// <summary>The cell of a key; a null reference when there is none.</summary>
    public ref LimitCell Find(UInt128 key)
    {
        foreach (ref var cell in RowOf(key))
        {
            if (cell.Key == key)
                return ref cell;
        }
        return ref Unsafe.NullRef<LimitCell>();
    }

    private Span<LimitCell> RowOf(UInt128 key) =>
        cells.Length == 0 ? default : cells.AsSpan((int)((uint)key & (uint)(cells.Length - 1)) & ~(Row - 1), Row);

    // A null reference, which is of more use than any, when there is no row at all.
    private ref LimitCell Least(Span<LimitCell> row, long now, out long load)
    {
        load = long.MaxValue;
        ref var least = ref Unsafe.NullRef<LimitCell>();
        foreach (ref var cell in row)
        {
            var used = rule.Load(cell, now);
            if (used >= load)
                continue;
            load = used;
            least = ref cell;
        }
        return ref least;
    }

    // Of each row come two, so none overflows.
    private void Grow()
    {
        var old = cells;
        cells = new LimitCell[Math.Max(Row, old.Length * 2)];
        foreach (ref var cell in old.AsSpan())
        {
            if (cell.Key == 0)
                continue;
            foreach (ref var place in RowOf(cell.Key))
            {
                if (place.Key != 0)
                    continue;
                place = cell;
                break;
            }
        }
    }
}
