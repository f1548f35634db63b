using System.Buffers;

namespace Gatehouse.Core.Configuration.Routes;

/// <summary>Reads method names.</summary>
internal static class RouteMethod
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly string[] Known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];

    /// <summary>Upper-case names, sorted, from names as written; null and the first error otherwise.</summary>
    public static string[]? ParseAll(IReadOnlyList<string> texts, out RouteSyntaxError? error)
    {
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            error = Check(text);
            if (error is not null)
                return null;
            if (!methods.Add(text))
            {
                error = new RouteSyntaxError($"the method '{text}' stands twice");
                return null;
            }
        }
        error = null;
        return [.. methods];
    }

    /// <summary>True for a method that is widely known, in any case.</summary>
    public static bool IsKnown(string text) => Known.Contains(text, StringComparer.OrdinalIgnoreCase);

    /// <summary>True for an HTTP token (RFC 9110, 5.6.2).</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(Token);

    private static RouteSyntaxError? Check(string text)
    {
        if (text.Length == 0)
            return new RouteSyntaxError("a method is empty", "separate methods by a comma alone, as in 'GET,POST /path'");
        if (!IsToken(text))
            return new RouteSyntaxError($"'{text}' is not a method");
        var upper = text.ToUpperInvariant();
        if (text != upper)
        {
            return new RouteSyntaxError(
                $"'{text}' is not a method: methods are written in upper case",
                IsKnown(text) ? $"did you mean '{upper}'?" : null);
        }
        return text switch
        {
            "CONNECT" => new RouteSyntaxError("CONNECT cannot be routed: it asks for a tunnel, not for a path"),
            "TRACE" => new RouteSyntaxError("TRACE cannot be routed: it would show a client the headers that the gateway adds"),
            _ => null,
        };
    }
}
