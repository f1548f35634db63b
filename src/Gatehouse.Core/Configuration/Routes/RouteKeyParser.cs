namespace Gatehouse.Core.Configuration.Routes;

/// <summary>Reads route keys.</summary>
public static class RouteKeyParser
{
    /// <summary>
    /// Reads <c>[METHOD[,METHOD] ][host]/path</c>. Null when it cannot be read: then <paramref name="error"/> says why, in one line
    /// without a full stop, and <paramref name="hint"/> what to write instead, where that is known. Never throws.
    /// </summary>
    public static RouteKey? Parse(string text, out string? error, out string? hint)
    {
        var key = Parse(text, out var problem);
        error = problem?.Message;
        hint = problem?.Hint;
        return key;
    }

    internal static RouteKey? Parse(string text, out RouteSyntaxError? error)
    {
        error = CheckSpaces(text);
        if (error is not null)
            return null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            error = new RouteSyntaxError("the path is missing", "a path begins with '/', as in 'GET /orders/{id}'");
            return null;
        }
        var space = text.LastIndexOf(' ', slash);
        string[]? methods = [];
        if (space >= 0)
            methods = RouteMethod.ParseAll(text[..space].Split(','), out error);
        if (methods is null)
            return null;
        var hostText = text[(space + 1)..slash];
        RouteHost? host = null;
        if (hostText.Length > 0)
        {
            error = CheckForgottenSpace(hostText, text[slash..]);
            host = error is null ? ParseHost(hostText, text[slash..], out error) : null;
            if (host is null)
                return null;
        }
        var pattern = RoutePatternParser.Parse(text[slash..], out error);
        return pattern is null ? null : new RouteKey(text, methods, host, pattern);
    }

    private static RouteHost? ParseHost(string host, string path, out RouteSyntaxError? error)
    {
        if (path.StartsWith("//", StringComparison.Ordinal) && host.EndsWith(':'))
        {
            error = new RouteSyntaxError($"a route has no scheme, and '{host}//' is one", "write 'example.com/path'");
            return null;
        }
        return RouteHostParser.Parse(host, out error);
    }

    private static RouteSyntaxError? CheckSpaces(string text)
    {
        if (text.Length == 0)
            return new RouteSyntaxError("the route's key is empty", "a path begins with '/', as in 'GET /orders/{id}'");
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var head = slash < 0 ? text : text[..slash];
        if (head.AsSpan().Count(' ') > 1 || head.StartsWith(' ') || text.EndsWith(' '))
        {
            return new RouteSyntaxError(
                "a route's key has one space, between the methods and the path",
                head.Contains(',', StringComparison.Ordinal) ? "separate methods by a comma alone, as in 'GET,POST /path'" : null);
        }
        foreach (var c in text)
        {
            if (char.IsControl(c))
                return new RouteSyntaxError("a route's key has no control characters");
        }
        return null;
    }

    // "GET/orders" would be the host "get".
    private static RouteSyntaxError? CheckForgottenSpace(string host, string path)
    {
        var isMethods = host.Split(',').All(RouteMethod.IsKnown);
        return isMethods ? new RouteSyntaxError($"'{host}' is not a host", $"did you mean '{host.ToUpperInvariant()} {path}'?") : null;
    }
}
