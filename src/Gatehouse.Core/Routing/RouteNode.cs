namespace Gatehouse.Core.Routing;

/// <summary>A place in the tree of paths, after some segments. Immutable.</summary>
internal readonly struct RouteNode
{
    /// <summary>As <see cref="Next"/>: more than one literal leads on.</summary>
    public const int Several = -1;

    /// <summary>The ways on by an expression, in ordinal order of their texts; null for none.</summary>
    public RegexBranch[]? Regexes { get; init; }

    /// <summary>The routes whose path ends here, the more specific first; null for none.</summary>
    public RouteCandidate[]? End { get; init; }

    /// <summary>The routes that match here whatever follows, the more specific first; null for none.</summary>
    public RouteCandidate[]? Rest { get; init; }

    /// <summary>The way on by any segment that is not empty; 0, which is never a way on, for none.</summary>
    public int Parameter { get; init; }

    /// <summary>The only literal by which there is a way on.</summary>
    public int Literal { get; init; }

    /// <summary>
    /// Where <see cref="Literal"/> leads: 0 when there is no way on by a literal, <see cref="Several"/> when <see cref="LiteralEdges"/>
    /// knows them.
    /// </summary>
    public int Next { get; init; }
}
