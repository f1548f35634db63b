namespace Gatehouse.Core.Pipeline;

/// <summary>An error that the gateway answers with. Immutable; make one per kind of rejection, not per request.</summary>
/// <param name="Status">The HTTP status, 400 to 599.</param>
/// <param name="Code">Stable, lower case with underscores: <c>rate_limited</c>.</param>
/// <param name="Error">The short message that people and simple clients read. Nothing internal in it.</param>
public sealed record Problem(int Status, string Code, string Error);
