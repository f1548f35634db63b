using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Redirect;

/// <summary>
/// A redirect's template. What a client can put into it never chooses the host: a URL's authority is fixed, and a path that would
/// come out as <c>//host</c> is not given out. Immutable.
/// </summary>
internal sealed class RedirectTarget
{
    private readonly ParameterTemplate place;
    private readonly ParameterTemplate? fragment;
    private readonly bool takesQuery;

    private RedirectTarget(ParameterTemplate place, ParameterTemplate? fragment, bool takesQuery)
    {
        this.place = place;
        this.fragment = fragment;
        this.takesQuery = takesQuery;
    }

    /// <summary>Reads a template; null, what is wrong with it, and what to do, when it could lead to a place of the client's choice.</summary>
    public static RedirectTarget? Parse(string text, RoutePattern pattern, out string? error, out string? hint)
    {
        hint = null;
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var placeText = hash < 0 ? text : text[..hash];
        error = FaultOfText(text);
        if (error is not null)
            return null;
        var place = ParameterTemplate.Parse(placeText, pattern, out error);
        if (place is null)
            return null;
        (error, hint) = FaultOfPlace(place);
        if (error is not null)
            return null;
        var fragment = hash < 0 ? null : ParameterTemplate.Parse(text[hash..], pattern, out error);
        return error is null ? new RedirectTarget(place, fragment, !placeText.Contains('?', StringComparison.Ordinal)) : null;
    }

    /// <summary>The value for <c>Location</c>; null when this request's parameters make one that must not be given out.</summary>
    public string? Render(GatewayRequest request)
    {
        var location = place.Render(request);
        if (takesQuery && !request.Target.Query.IsEmpty)
            location = string.Concat(location, "?", request.Target.Query);
        if (fragment is not null)
            location += fragment.Render(request);
        return IsSafe(location) ? location : null;
    }

    // Browsers read '\' as '/', and drop tabs and line ends wherever they stand (WHATWG URL, 4.4).
    private static bool IsSafe(string location) =>
        !location.AsSpan().ContainsAnyExceptInRange('!', '~') && !(location is ['/', '/' or '\\', ..]);

    private static string? FaultOfText(string text)
    {
        var at = text.AsSpan().IndexOfAnyExceptInRange('!', '~');
        if (at >= 0)
            return $"a redirect cannot hold the character U+{(int)text[at]:X4} as it is; percent-encode it";
        return text.Contains('\\', StringComparison.Ordinal) ? "browsers read '\\' as '/'" : null;
    }

    private static (string? Error, string? Hint) FaultOfPlace(ParameterTemplate place)
    {
        var start = place.Prefix;
        if (start.StartsWith("//", StringComparison.Ordinal))
            return ("'//' begins the name of another host", "write '/path', or 'https://host/path'");
        if (start.StartsWith('/'))
            return (null, null);
        var scheme = start.StartsWith("https://", StringComparison.Ordinal) ? "https://"
            : start.StartsWith("http://", StringComparison.Ordinal) ? "http://" : null;
        if (scheme is null)
            return ("a redirect goes to a path or to an http or https URL", "write '/path', or 'https://host/path'");
        var end = start.AsSpan(scheme.Length).IndexOfAny('/', '?');
        if (end < 0 || start[scheme.Length + end] != '/')
        {
            return place.IsConstant
                ? ("the host is not followed by '/'", $"did you mean '{scheme}{(end < 0 ? start[scheme.Length..] : start.Substring(scheme.Length, end))}/'?")
                : ("the host of a redirect is fixed: no parameter before the '/' behind it", null);
        }
        var authority = start.AsSpan(scheme.Length, end);
        var isHost = Uri.TryCreate(start[..(scheme.Length + end + 1)], UriKind.Absolute, out var uri)
            && uri.Authority.Length > 0 && !authority.ContainsAny('@', '%') && authority[^1] != ':';
        return isHost ? (null, null) : ($"'{authority}' is not a host", null);
    }
}
