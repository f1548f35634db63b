namespace Gatehouse.Core.Routing;

/// <summary>One segment of a request's path.</summary>
/// <param name="Start">Where it begins in the path.</param>
/// <param name="Length">Its length; 0 behind a slash at the end.</param>
/// <param name="Literal">The number of this text among the literals of all routes; -1 when no route has it.</param>
internal readonly record struct PathSegment(int Start, int Length, int Literal);
