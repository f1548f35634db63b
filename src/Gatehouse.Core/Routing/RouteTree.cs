namespace Gatehouse.Core.Routing;

/// <summary>
/// The paths of all routes, a tree for each host in one array. Literals are numbered, so that a segment's text is looked at once per
/// request and a step in a tree compares numbers. With many routes a match costs what it reads from outside the nearest caches; the
/// arrays are dense for that. Immutable; made by <see cref="RouteTreeBuilder"/>.
/// </summary>
internal sealed class RouteTree(LiteralTable literals, RouteNode[] nodes, LiteralEdges edges, int depth)
{
    /// <summary>Most segments that a route has: a request's further segments can only be a part of <c>**</c>.</summary>
    public int Depth { get; } = depth;

    /// <summary>The routes, those of one node one behind the other; the first is none.</summary>
    public required RouteLeaf[] Leaves { get; init; }

    /// <summary>The ways on by an expression, those of one node one behind the other; the first is none.</summary>
    public required RegexBranch[] Regexes { get; init; }

    /// <summary>Which trees are not worth a search for a path.</summary>
    public required PrefixFilter Prefixes { get; init; }

    /// <summary>The node with this number.</summary>
    public ref readonly RouteNode this[int index] => ref nodes[index];

    /// <summary>The way on by a literal; 0 for none.</summary>
    public int Next(int index, int literal)
    {
        ref readonly var node = ref nodes[index];
        if (node.Next != RouteNode.Several)
            return node.Literal == literal ? node.Next : 0;
        return edges.Find(index, literal);
    }

    /// <summary>
    /// Splits a path into at most <see cref="Depth"/> segments; <paramref name="isComplete"/> says whether those are all it has.
    /// </summary>
    public int Split(ReadOnlySpan<char> path, Span<PathSegment> segments, out bool isComplete)
    {
        var count = 0;
        var position = 0;
        while (position < path.Length && count < segments.Length)
        {
            var start = position + 1;
            var length = path[start..].IndexOf('/');
            if (length < 0)
                length = path.Length - start;
            segments[count++] = new PathSegment(start, length, literals.Find(path.Slice(start, length)));
            position = start + length;
        }
        isComplete = position == path.Length;
        return count;
    }
}
