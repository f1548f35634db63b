using System.Numerics;

namespace Gatehouse.Core.Routing;

/// <summary>
/// The ways on by a literal, of all nodes: one table with open addressing, so that a step touches one cache line. Immutable.
/// </summary>
internal sealed class LiteralEdges
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly Edge[] slots;
    private readonly int shift;

    /// <summary>Creates the table from node, literal and the way on by it, each pair of the first two once.</summary>
    public LiteralEdges(IReadOnlyCollection<(int Node, int Literal, int Next)> edges)
    {
        var size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, edges.Count * 2));
        slots = new Edge[size];
        shift = 64 - BitOperations.Log2(size);
        foreach (var (node, literal, next) in edges)
        {
            var slot = Slot(node, literal);
            while (slots[slot].Next != 0)
                slot = (slot + 1) & (slots.Length - 1);
            slots[slot] = new Edge(node, literal, next);
        }
    }

    /// <summary>The way on by a literal; 0 for none.</summary>
    public int Find(int node, int literal)
    {
        var table = slots;
        for (var slot = Slot(node, literal); ; slot = (slot + 1) & (table.Length - 1))
        {
            ref readonly var edge = ref table[slot];
            if (edge.Next == 0 || (edge.Node == node && edge.Literal == literal))
                return edge.Next;
        }
    }

    private int Slot(int node, int literal) => (int)(((((ulong)(uint)node << 32) | (uint)literal) * Golden) >> shift);

    private readonly record struct Edge(int Node, int Literal, int Next);
}
