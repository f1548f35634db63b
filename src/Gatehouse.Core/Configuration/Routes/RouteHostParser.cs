using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Core.Configuration.Routes;

/// <summary>Reads a route's host: a name, <c>*.name</c>, or an address.</summary>
internal static class RouteHostParser
{
    private const int MaxName = 253;
    private const int MaxLabel = 63;

    /// <summary>The host; null and the error otherwise.</summary>
    public static RouteHost? Parse(string text, out RouteSyntaxError? error)
    {
        error = CheckShape(text);
        if (error is not null)
            return null;
        if (text.StartsWith('['))
            return ParseAddress(text, out error);
        var isWildcard = text.StartsWith("*.", StringComparison.Ordinal);
        var name = (isWildcard ? text[2..] : text).ToLowerInvariant();
        error = CheckName(text, name);
        return error is null ? new RouteHost(name, isWildcard) : null;
    }

    private static RouteSyntaxError? CheckShape(string text)
    {
        if (text.Length == 0)
            return new RouteSyntaxError("a host is empty");
        if (text == "*")
            return new RouteSyntaxError("'*' is not a host", "leave the host out to match any");
        if (!Ascii.IsValid(text))
            return new RouteSyntaxError($"the host '{text}' is not ASCII", IdnHint(text));
        if (text.Contains("//", StringComparison.Ordinal))
            return new RouteSyntaxError($"'{text}' is not a host", "a route has no scheme: write 'example.com/path'");
        return text.Contains('@', StringComparison.Ordinal) ? new RouteSyntaxError($"'{text}' is not a host: it has an '@'") : null;
    }

    private static RouteSyntaxError? CheckName(string text, string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            return name[(colon + 1)..].All(char.IsAsciiDigit)
                ? new RouteSyntaxError($"the host '{text}' has a port", "hosts are matched without the port: leave it out")
                : new RouteSyntaxError($"'{text}' is not a host", "write an IPv6 address in brackets");
        }
        if (name.EndsWith('.') && name.Length > 1)
            return new RouteSyntaxError($"the host '{text}' ends in a dot", $"write '{text[..^1]}': a dot at the end is ignored when matching");
        if (name.Contains('*', StringComparison.Ordinal))
            return new RouteSyntaxError($"the host '{text}' has a '*' that is not the whole first label", "write '*.example.com'");
        if (name.Length > MaxName)
            return new RouteSyntaxError($"the host is longer than {MaxName} characters");
        foreach (var label in name.Split('.'))
        {
            if (label.Length is 0 or > MaxLabel || label.StartsWith('-') || label.EndsWith('-') || !label.All(IsLabelCharacter))
                return new RouteSyntaxError($"'{text}' is not a host: '{label}' cannot be a part of a name");
        }
        return null;
    }

    private static bool IsLabelCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static RouteHost? ParseAddress(string text, out RouteSyntaxError? error)
    {
        error = null;
        if (text.EndsWith(']') && IPAddress.TryParse(text.AsSpan(1, text.Length - 2), out var address)
            && address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: 0 })
        {
            return new RouteHost($"[{address}]", IsWildcard: false);
        }
        error = text.Contains("]:", StringComparison.Ordinal)
            ? new RouteSyntaxError($"the host '{text}' has a port", "hosts are matched without the port: leave it out")
            : new RouteSyntaxError($"'{text}' is not an IPv6 address");
        return null;
    }

    /// <summary>What to write in place of a name that is not ASCII.</summary>
    public static string IdnHint(string text)
    {
        try
        {
            return $"write '{new IdnMapping().GetAscii(text).ToLowerInvariant()}'";
        }
        catch (ArgumentException)
        {
            return "write the name in its 'xn--' form";
        }
    }
}
