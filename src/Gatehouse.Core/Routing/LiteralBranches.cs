using System.Collections.Frozen;

namespace Gatehouse.Core.Routing;

/// <summary>The ways on from a node by a literal segment. Immutable.</summary>
internal sealed class LiteralBranches
{
    // Below this many, comparing one after the other is faster than hashing; bench/results/route-match.md.
    private const int MostInArray = 4;

    private readonly string[] texts = [];
    private readonly RouteNode[] nodes = [];
    private readonly FrozenDictionary<string, RouteNode>.AlternateLookup<ReadOnlySpan<char>> lookup;

    /// <summary>Creates them; at least one.</summary>
    public LiteralBranches(IReadOnlyDictionary<string, RouteNode> branches)
    {
        if (branches.Count > MostInArray)
        {
            lookup = branches.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
            return;
        }
        texts = [.. branches.Keys];
        nodes = [.. branches.Values];
    }

    /// <summary>Where a segment leads; null for nowhere.</summary>
    public RouteNode? Find(ReadOnlySpan<char> segment)
    {
        if (nodes.Length == 0)
            return lookup.TryGetValue(segment, out var node) ? node : null;
        for (var i = 0; i < texts.Length; i++)
        {
            if (segment.SequenceEqual(texts[i]))
                return nodes[i];
        }
        return null;
    }
}
