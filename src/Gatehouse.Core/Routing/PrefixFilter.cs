using System.Numerics;

namespace Gatehouse.Core.Routing;

/// <summary>
/// Says of most trees that cannot hold a route for a path that they do not, from a few bits which are always in the nearest caches. A
/// path is looked up in the tree of its host, then in those of the wildcards, then in that of any host, and mostly only one has it.
/// Keyed on the tree and the literals before a route's first parameter; wrong in one direction only. Immutable once filled.
/// </summary>
internal sealed class PrefixFilter
{
    // As many literals as make nearly all routes different; a longer prefix counts as its beginning.
    private const int MaxLiterals = 4;

    // At 16 bits for each route, one in sixteen trees is searched in vain.
    private const int BitsPerRoute = 16;

    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly ulong[] bits;
    private readonly int shift;

    /// <summary>Creates an empty filter for this many routes.</summary>
    public PrefixFilter(int routes)
    {
        var size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, routes * BitsPerRoute));
        bits = new ulong[size / 64];
        shift = 64 - BitOperations.Log2(size);
    }

    /// <summary>Adds a route of a tree by the literals that its path begins with.</summary>
    public void Add(int root, ReadOnlySpan<int> literals)
    {
        var hash = Begin(root);
        foreach (var literal in literals[..Math.Min(literals.Length, MaxLiterals)])
            hash = Extend(hash, literal);
        var bit = Bit(hash);
        bits[bit >> 6] |= 1UL << bit;
    }

    /// <summary>False when no route of the tree can match a path that begins with these segments.</summary>
    public bool MightHold(int root, ReadOnlySpan<PathSegment> segments)
    {
        var hash = Begin(root);
        if (Has(hash))
            return true;
        foreach (ref readonly var segment in segments[..Math.Min(segments.Length, MaxLiterals)])
        {
            if (segment.Literal < 0)
                return false;
            hash = Extend(hash, segment.Literal);
            if (Has(hash))
                return true;
        }
        return false;
    }

    private static ulong Begin(int root) => ((ulong)(uint)root + 1) * Golden;

    private static ulong Extend(ulong hash, int literal) => (BitOperations.RotateLeft(hash, 27) ^ ((ulong)(uint)literal + 1)) * Golden;

    // Numbers in a row stay in a row when multiplied: their high half has to reach the low one first.
    private int Bit(ulong hash) => (int)(((hash ^ (hash >> 31)) * Golden) >> shift);

    private bool Has(ulong hash)
    {
        var bit = Bit(hash);
        return (bits[bit >> 6] & (1UL << bit)) != 0;
    }
}
