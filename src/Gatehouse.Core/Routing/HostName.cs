namespace Gatehouse.Core.Routing;

/// <summary>The part of a <c>Host</c> field that routes are found by.</summary>
internal static class HostName
{
    /// <summary>Longest name that is looked up, as in DNS.</summary>
    public const int MaxLength = 255;

    /// <summary>The name without port and without one trailing dot; empty when there is none, or one that no route can have.</summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> host)
    {
        var colon = host is ['[', ..] ? PortAfterBracket(host) : host.IndexOf(':');
        if (colon >= 0)
            host = host[..colon];
        if (host is [.., '.'])
            host = host[..^1];
        return host.Length <= MaxLength ? host : default;
    }

    private static int PortAfterBracket(ReadOnlySpan<char> host)
    {
        var bracket = host.IndexOf(']');
        return bracket >= 0 && bracket + 1 < host.Length ? bracket + 1 : -1;
    }
}
