using System.Numerics;

namespace Gatehouse.Limits;

/// <summary>Cells by key, in parts with a lock each, so that few requests meet. Bounded. Thread-safe by the locks of the parts.</summary>
internal sealed class CellTable
{
    private const int MostStripes = 64;

    private readonly CellStripe[] stripes;

    /// <summary>Creates an empty one.</summary>
    /// <param name="rule">Says how much a cell is used.</param>
    /// <param name="maxKeys">Most keys, rounded up to a power of two and to what the parts have at least.</param>
    /// <param name="keepsUsed">True when a cell in use is never given to another key.</param>
    public CellTable(CellRule rule, int maxKeys, bool keepsUsed)
    {
        var count = Math.Min(MostStripes, (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 4));
        var most = Math.Max(CellStripe.Row, (int)BitOperations.RoundUpToPowerOf2((uint)(maxKeys / count)));
        stripes = new CellStripe[count];
        for (var i = 0; i < count; i++)
            stripes[i] = new CellStripe(rule, most, keepsUsed);
    }

    /// <summary>How many cells there are now.</summary>
    public int Capacity => stripes.Sum(stripe => stripe.Capacity);

    /// <summary>The part that a key is in.</summary>
    public CellStripe this[UInt128 key] => stripes[(int)(uint)(key >> 96) & (stripes.Length - 1)];
}
