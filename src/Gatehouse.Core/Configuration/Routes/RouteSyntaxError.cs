namespace Gatehouse.Core.Configuration.Routes;

/// <summary>What is wrong with a part of a route, and what to write instead where that is known.</summary>
internal sealed record RouteSyntaxError(string Message, string? Hint = null);
