namespace Gatehouse.Core.Routing;

/// <summary>A place in the tree of paths, after some segments. Immutable; made by <see cref="RouteTreeBuilder"/>.</summary>
internal sealed class RouteNode
{
    /// <summary>The ways on by a literal segment; null for none.</summary>
    public LiteralBranches? Literals { get; init; }

    /// <summary>The ways on by an expression, in ordinal order of their texts.</summary>
    public RegexBranch[] Regexes { get; init; } = [];

    /// <summary>The way on by any segment that is not empty; null for none.</summary>
    public RouteNode? Parameter { get; init; }

    /// <summary>The routes whose path ends here, the more specific first; null for none.</summary>
    public RouteCandidate[]? End { get; init; }

    /// <summary>The routes that match here whatever follows, the more specific first; null for none.</summary>
    public RouteCandidate[]? Rest { get; init; }
}
