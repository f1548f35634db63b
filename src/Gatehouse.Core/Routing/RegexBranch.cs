namespace Gatehouse.Core.Routing;

/// <summary>The way on for a segment that an expression matches. Immutable.</summary>
/// <param name="Expression">The expression.</param>
/// <param name="Next">The way on, as in <see cref="RouteNode"/>.</param>
/// <param name="IsLast">True for the last one of a node; until then the next in the array is the next of the node.</param>
internal readonly record struct RegexBranch(SegmentExpression Expression, int Next, bool IsLast);
