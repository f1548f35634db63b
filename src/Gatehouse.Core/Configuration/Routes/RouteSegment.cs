using System.Text.RegularExpressions;

namespace Gatehouse.Core.Configuration.Routes;

/// <summary>One segment of a route's path. Immutable.</summary>
/// <param name="Kind">What it matches.</param>
/// <param name="Text">
/// The literal in canonical form (<see cref="Primitives.CanonicalTarget"/>), the expression's text, or empty.
/// </param>
/// <param name="ParameterName">The parameter's name, "rest" for <c>**</c>; null for a literal.</param>
/// <param name="Regex">
/// The compiled expression (non-backtracking, anchored at both ends), matched against the segment percent-decoded; null but for
/// <see cref="RouteSegmentKind.Regex"/>.
/// </param>
public sealed record RouteSegment(RouteSegmentKind Kind, string Text, string? ParameterName, Regex? Regex);
