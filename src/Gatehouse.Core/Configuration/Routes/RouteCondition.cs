namespace Gatehouse.Core.Configuration.Routes;

/// <summary>
/// A condition on a header or query parameter. It holds when any value that the request has under this name is one of
/// <see cref="Values"/>; without values, when the name is there (<see cref="IsPresent"/>) or is not. Immutable.
/// </summary>
/// <param name="Source">Where to look.</param>
/// <param name="Name">The name, as written.</param>
/// <param name="Values">The values that satisfy it; empty for a condition on presence.</param>
/// <param name="IsPresent">Without values: whether the name must be there (true) or must not (false).</param>
public sealed record RouteCondition(RouteConditionSource Source, string Name, IReadOnlyList<string> Values, bool IsPresent = true);
