using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Policies.Cors;

/// <summary>
/// An origin as the operator lists it: one, or with <c>*.</c> before the host all its subdomains. Only the spelling that browsers
/// send is accepted (RFC 6454, 6.2), so that comparing is comparing text. Immutable.
/// </summary>
internal sealed class CorsOrigin
{
    private const int LongestPort = 5;

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789+-.");
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._");

    private readonly string prefix;
    private readonly string suffix;

    private CorsOrigin(string text)
    {
        Text = text;
        var star = text.IndexOf("//*.", StringComparison.Ordinal);
        IsWildcard = star >= 0;
        prefix = IsWildcard ? text[..(star + 2)] : text;
        suffix = IsWildcard ? text[(star + 3)..] : "";
    }

    /// <summary>As listed.</summary>
    public string Text { get; }

    /// <summary>True for <c>https://*.example.com</c>.</summary>
    public bool IsWildcard { get; }

    /// <summary>Reads an origin; null, and what to do, when the text is not one or not in the spelling that browsers send.</summary>
    public static CorsOrigin? Parse(string text, out string? hint)
    {
        var plain = Simplify(text);
        if (!IsOrigin(plain))
        {
            hint = "write 'https://host', 'https://host:port', 'https://*.domain' or '*' alone";
            return null;
        }
        hint = plain == text ? null : $"did you mean '{plain}'?";
        return hint is null ? new CorsOrigin(text) : null;
    }

    /// <summary>True when a browser's <c>Origin</c> is this one or, for a wildcard, one of its subdomains.</summary>
    public bool Matches(string origin)
    {
        if (!IsWildcard)
            return origin == Text;
        return origin.Length > prefix.Length + suffix.Length
            && origin.StartsWith(prefix, StringComparison.Ordinal)
            && origin.EndsWith(suffix, StringComparison.Ordinal)
            && !origin.AsSpan(prefix.Length, origin.Length - prefix.Length - suffix.Length).ContainsAnyExcept(HostCharacters);
    }

    // What the operator probably means: lower case, and nothing but scheme, host and a port that is not the scheme's own.
    private static string Simplify(string text)
    {
        var lower = text.Trim().ToLowerInvariant();
        var schemeEnd = lower.IndexOf("://", StringComparison.Ordinal);
        var scheme = schemeEnd < 0 ? "https" : lower[..schemeEnd];
        var authority = schemeEnd < 0 ? lower : lower[(schemeEnd + 3)..];
        var end = authority.AsSpan().IndexOfAny('/', '?', '#');
        if (end >= 0)
            authority = authority[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var usualPort = scheme switch { "https" => ":443", "http" => ":80", _ => null };
        while (usualPort is not null && authority.EndsWith(usualPort, StringComparison.Ordinal))
            authority = authority[..^usualPort.Length];
        return $"{scheme}://{authority}";
    }

    private static bool IsOrigin(string text)
    {
        var schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = text.AsSpan(0, schemeEnd);
        if (scheme.IsEmpty || !char.IsAsciiLetter(scheme[0]) || scheme.ContainsAnyExcept(SchemeCharacters))
            return false;
        var host = text.AsSpan(schemeEnd + 3);
        var portStart = host.LastIndexOf(':');
        if (portStart > host.LastIndexOf(']'))
        {
            if (!IsPort(host[(portStart + 1)..]))
                return false;
            host = host[..portStart];
        }
        return host is ['[', .., ']'] ? IsIPv6(host[1..^1]) : IsName(host.StartsWith("*.") ? host[2..] : host);
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= LongestPort && text[0] != '0' && !text.ContainsAnyExceptInRange('0', '9') && int.Parse(text) <= ushort.MaxValue;

    private static bool IsIPv6(ReadOnlySpan<char> text) =>
        !text.ContainsAny('%', '[', ']') && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    private static bool IsName(ReadOnlySpan<char> text) =>
        !text.IsEmpty && !text.ContainsAnyExcept(HostCharacters) && text[0] != '.' && text[^1] != '.' && !text.Contains("..", StringComparison.Ordinal);
}
