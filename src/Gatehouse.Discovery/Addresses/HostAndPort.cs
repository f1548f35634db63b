using System.Globalization;

namespace Gatehouse.Discovery.Addresses;

/// <summary>A host and perhaps a port: <c>name</c>, <c>name:80</c>, <c>10.0.0.1:80</c>, <c>[::1]:80</c>.</summary>
/// <param name="Host">IPv6 without brackets.</param>
/// <param name="Port">1 to 65535; null when not written.</param>
internal readonly record struct HostAndPort(string Host, int? Port)
{
    /// <summary>Null when it is none.</summary>
    public static HostAndPort? Read(string text)
    {
        var close = text.StartsWith('[') ? text.IndexOf(']') : -1;
        var colon = text.IndexOf(':', Math.Max(close, 0));
        var host = close > 0 ? text[1..close] : colon < 0 ? text : text[..colon];
        if (close > 0 && (colon < 0 ? text.Length : colon) != close + 1)
            return null;
        var kind = Uri.CheckHostName(close > 0 ? $"[{host}]" : host);
        if (close > 0 ? kind != UriHostNameType.IPv6 || host.Contains('%') : kind is not (UriHostNameType.Dns or UriHostNameType.IPv4) || !IsAscii(host))
            return null;
        if (colon < 0)
            return new HostAndPort(host, null);
        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, null, out var port) && port is >= 1 and <= 65535
            ? new HostAndPort(host, port)
            : null;
    }

    private static bool IsAscii(string text) => System.Text.Ascii.IsValid(text);
}
