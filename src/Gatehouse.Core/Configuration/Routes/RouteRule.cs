using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration.Routes;

/// <summary>Which requests a route is for: its key together with <c>methods</c>, <c>hosts</c>, <c>headers</c> and <c>query</c>. Immutable.</summary>
public sealed class RouteRule
{
    /// <summary>The route's key as written; its id everywhere.</summary>
    public required string Id { get; init; }

    /// <summary>The path.</summary>
    public required RoutePattern Pattern { get; init; }

    /// <summary>Upper-case method names, sorted, without duplicates; empty means any method.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>The hosts; empty means any.</summary>
    public IReadOnlyList<RouteHost> Hosts { get; init; } = [];

    /// <summary>Conditions that all have to hold.</summary>
    public IReadOnlyList<RouteCondition> Conditions { get; init; } = [];

    /// <summary>The key at the top of the file whose part brings the route along; null for a route that stands in the file.</summary>
    public string? BroughtBy { get; init; }

    /// <summary>The route's key in the configuration text, or that of the part that brings it along, for errors.</summary>
    public required ConfigNode Node { get; init; }
}
