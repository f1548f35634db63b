namespace Gatehouse.Core.Configuration.Routes;

/// <summary>Reads a route's path.</summary>
internal static class RoutePatternParser
{
    /// <summary>Most segments a path may have.</summary>
    public const int MaxSegments = 64;

    /// <summary>The path, which begins with a slash; null and the error otherwise.</summary>
    public static RoutePattern? Parse(string text, out RouteSyntaxError? error)
    {
        var parts = text[1..].Split('/');
        if (parts.Length > MaxSegments)
        {
            error = new RouteSyntaxError($"the path has more than {MaxSegments} segments");
            return null;
        }
        var segments = new RouteSegment[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var isLast = i == parts.Length - 1;
            if (parts[i].Length == 0 && !isLast)
            {
                error = new RouteSyntaxError("the path has an empty segment", "repeated slashes are merged in every request: write one");
                return null;
            }
            if (RouteSegmentParser.Parse(parts[i], out error) is not { } segment)
                return null;
            if (segment.Kind == RouteSegmentKind.Rest && !isLast)
            {
                error = new RouteSyntaxError("'**' can only be the last segment");
                return null;
            }
            segments[i] = segment;
        }
        var pattern = new RoutePattern(text, segments);
        error = CheckNames(pattern);
        return error is null ? pattern : null;
    }

    private static RouteSyntaxError? CheckNames(RoutePattern pattern)
    {
        var names = pattern.ParameterNames;
        if (names.Count > RoutePattern.MaxParameters)
            return new RouteSyntaxError($"the path has more than {RoutePattern.MaxParameters} parameters");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (seen.Add(name))
                continue;
            return pattern.Segments[^1].Kind == RouteSegmentKind.Rest && name == RouteSegmentParser.RestName
                ? new RouteSyntaxError("a parameter is named 'rest', which is the name of '**'", "give the parameter another name")
                : new RouteSyntaxError($"two parameters are named '{name}'");
        }
        return null;
    }
}
