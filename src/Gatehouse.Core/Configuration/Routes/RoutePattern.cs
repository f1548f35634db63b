namespace Gatehouse.Core.Configuration.Routes;

/// <summary>What a route's path looks like: <c>/orders/{id:[0-9]+}/**</c>. Immutable; made by <see cref="RouteKeyParser"/>.</summary>
public sealed class RoutePattern
{
    /// <summary>Most parameters a path may have, <c>**</c> included.</summary>
    public const int MaxParameters = 16;

    /// <summary>Creates a pattern from its parts.</summary>
    public RoutePattern(string text, IReadOnlyList<RouteSegment> segments)
    {
        Text = text;
        Segments = segments;
        ParameterNames = segments.Where(s => s.ParameterName is not null).Select(s => s.ParameterName!).ToArray();
    }

    /// <summary>No path: for expressions that stand outside of routes.</summary>
    public static RoutePattern Empty { get; } = new("", []);

    /// <summary>The path as written.</summary>
    public string Text { get; }

    /// <summary>
    /// The segments in order; <c>/</c> alone is one empty literal, and a path that ends in a slash ends in an empty literal.
    /// </summary>
    public IReadOnlyList<RouteSegment> Segments { get; }

    /// <summary>The parameters in order of appearance; <c>**</c> is named <c>rest</c> and is last.</summary>
    public IReadOnlyList<string> ParameterNames { get; }
}
