namespace Gatehouse.Core.Routing;

/// <summary>
/// A place in the tree of paths, after some segments: numbers only, so that the nodes of a path fit into one or two cache lines.
/// Immutable.
/// </summary>
/// <remarks>
/// A way on is the number of a node above 0. Most ways lead to where a path ends and nothing goes on: these have no node to be read,
/// their way is the number of the first of the routes there, negated. 0 is no way.
/// </remarks>
internal readonly struct RouteNode
{
    /// <summary>As <see cref="Next"/>: more than one literal leads on.</summary>
    public const int Several = int.MinValue;

    /// <summary>The only literal by which there is a way on.</summary>
    public int Literal { get; init; }

    /// <summary>
    /// Where <see cref="Literal"/> leads: 0 when there is no way on by a literal, <see cref="Several"/> when <see cref="LiteralEdges"/>
    /// knows them.
    /// </summary>
    public int Next { get; init; }

    /// <summary>The way on by any segment that is not empty.</summary>
    public int Parameter { get; init; }

    /// <summary>The first of the ways on by an expression, in ordinal order of their texts; 0 for none.</summary>
    public int Regexes { get; init; }

    /// <summary>The first of the routes whose path ends here, the more specific first; 0 for none.</summary>
    public int End { get; init; }

    /// <summary>The first of the routes that match here whatever follows, the more specific first; 0 for none.</summary>
    public int Rest { get; init; }
}
