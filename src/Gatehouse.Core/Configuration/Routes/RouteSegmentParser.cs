using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Routes;

/// <summary>Reads one segment of a route's path.</summary>
internal static class RouteSegmentParser
{
    /// <summary>The name of what <c>**</c> matched.</summary>
    public const string RestName = "rest";

    /// <summary>The segment; null and the error otherwise.</summary>
    public static RouteSegment? Parse(string text, out RouteSyntaxError? error)
    {
        error = null;
        if (text == "**")
            return new RouteSegment(RouteSegmentKind.Rest, "", RestName, null);
        if (text.StartsWith('{'))
            return ParseParameter(text, out error);
        error = CheckLiteral(text);
        return error is null ? new RouteSegment(RouteSegmentKind.Literal, text, null, null) : null;
    }

    private static RouteSegment? ParseParameter(string text, out RouteSyntaxError? error)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var firstClose = text.IndexOf('}', StringComparison.Ordinal);
        var hasRegex = colon > 0 && (firstClose < 0 || colon < firstClose);
        var close = hasRegex ? FindClose(text, colon + 1) : firstClose;
        if (close < 0)
        {
            error = new RouteSyntaxError(
                $"'{{' is not closed in the segment '{text}'",
                hasRegex ? "a regular expression cannot contain '/', and its braces have to be balanced" : null);
            return null;
        }
        if (close != text.Length - 1)
        {
            error = WholeSegment(text);
            return null;
        }
        var name = text[1..(hasRegex ? colon : close)];
        if (!IsName(name))
        {
            error = new RouteSyntaxError($"'{name}' is not a parameter's name", "a letter or '_', then letters, digits and '_'");
            return null;
        }
        if (!hasRegex)
        {
            error = null;
            return new RouteSegment(RouteSegmentKind.Parameter, "", name, null);
        }
        var expression = text[(colon + 1)..close];
        var regex = RouteRegex.Compile(expression, out error);
        return regex is null ? null : new RouteSegment(RouteSegmentKind.Regex, expression, name, regex);
    }

    // The brace that closes the parameter: those of the expression are balanced, but for escaped ones and those in [...].
    private static int FindClose(string text, int start)
    {
        var depth = 0;
        var inClass = false;
        for (var i = start; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '[' when !inClass:
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '{' when !inClass:
                    depth++;
                    break;
                case '}' when !inClass && depth-- == 0:
                    return i;
            }
        }
        return -1;
    }

    private static RouteSyntaxError? CheckLiteral(string text)
    {
        if (text.AsSpan().ContainsAny('{', '}'))
            return WholeSegment(text);
        if (text == "*" || text.Contains("**", StringComparison.Ordinal))
            return new RouteSyntaxError($"'{text}' cannot be a segment", "'{name}' matches one segment, '**' at the end all that follow");
        if (text.Contains('?', StringComparison.Ordinal))
            return new RouteSyntaxError("a route's path has no query", "conditions on query parameters stand under 'query'");
        var fault = CanonicalTargetParser.Parse("/" + text, out var canonical);
        if (text is "." or "..")
            return new RouteSyntaxError($"the segment '{text}' cannot be matched: it is removed from every request's path");
        if (fault == TargetFault.NotAscii)
            return new RouteSyntaxError($"the segment '{text}' is not ASCII", EncodedHint(text));
        if (fault != TargetFault.None)
            return new RouteSyntaxError($"the segment '{text}' cannot be matched: {Lower(TargetFaults.Message(fault))}");
        return canonical.Path[1..].SequenceEqual(text)
            ? null
            : new RouteSyntaxError($"the segment '{text}' is not in canonical form", $"write '{canonical.Path[1..]}'");
    }

    private static string? EncodedHint(string text)
    {
        var fault = CanonicalTargetParser.Parse("/" + string.Concat(text.EnumerateRunes().Select(Encode)), out var canonical);
        return fault == TargetFault.None ? $"write '{canonical.Path[1..]}'" : null;
    }

    private static string Encode(System.Text.Rune rune) => rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString());

    private static RouteSyntaxError WholeSegment(string text) =>
        new($"a parameter is a whole segment, and '{text}' is not", "write '{name}' or '{name:regex}' between two slashes");

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Lower(string message) => char.ToLowerInvariant(message[0]) + message[1..];
}
