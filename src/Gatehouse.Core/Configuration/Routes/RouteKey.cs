namespace Gatehouse.Core.Configuration.Routes;

/// <summary>A route's key, read: <c>[METHOD[,METHOD] ][host]/path</c>. Immutable.</summary>
/// <param name="Text">The key as written; it is the route's id in logs, metrics and <c>x-gateway-route</c>.</param>
/// <param name="Methods">Upper-case method names, sorted, without duplicates; empty means any method.</param>
/// <param name="Host">The host; null means any.</param>
/// <param name="Pattern">The path.</param>
public sealed record RouteKey(string Text, IReadOnlyList<string> Methods, RouteHost? Host, RoutePattern Pattern);
