using System.Buffers;
using System.Collections.Frozen;

namespace Gatehouse.Core.Primitives;

/// <summary>
/// What a header field may be called and may hold (RFC 9110, 5). Stricter than the RFC for values: visible ASCII and spaces only, so
/// that whatever passes here can be written by every HTTP version without a second look.
/// </summary>
public static class HeaderSyntax
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly FrozenSet<string> FramingNames = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Content-Length", "Transfer-Encoding", "Host", "Upgrade", "TE", "Trailer", "Keep-Alive", "Proxy-Connection");

    // Beside Content-* and Sec-WebSocket-*.
    private static readonly FrozenSet<string> ExchangeNames = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Accept", "Accept-Encoding", "Accept-Charset", "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since",
        "Expect", "Upgrade", "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "HTTP2-Settings", "Digest",
        "Repr-Digest", "Cache-Control", "Pragma", "Max-Forwards", "Prefer", "Priority", "X-Content-Length", "X-HTTP-Method-Override");

    /// <summary>True for a token (RFC 9110, 5.6.2): a method, a field name.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);

    /// <summary>True for text that can stand as a field's value: visible ASCII and spaces, or nothing.</summary>
    public static bool IsValue(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange(' ', '~');

    /// <summary>
    /// The text as it stands in a field: unchanged where it may, else percent-encoded as a whole (RFC 3986, 2.1, of its UTF-8). That goes for a text with
    /// <c>%</c> as well: two texts never look the same to who decodes.
    /// </summary>
    public static string Escape(string text) =>
        IsValue(text) && !text.Contains('%', StringComparison.Ordinal) && text.AsSpan().Trim(' ').Length == text.Length ? text : Uri.EscapeDataString(text);

    /// <summary>
    /// True for a field that says where a message begins and ends, or whom it is for. The gateway writes these itself: a wrong one
    /// makes two parties read one byte stream differently (request smuggling).
    /// </summary>
    public static bool IsFraming(string name) => FramingNames.Contains(name);

    /// <summary>
    /// True for a field of a request that is about its own exchange: its body, its caches, what the client can decode, protocols it wants to
    /// change to. Other requests that are made for the same client do not have it.
    /// </summary>
    public static bool IsOfTheExchange(string name) =>
        ExchangeNames.Contains(name)
        || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why an operator may not write a field of this name; null when nothing speaks against it.</summary>
    public static string? FaultOfName(string name)
    {
        if (!IsToken(name))
            return name.Length == 0 ? "a header needs a name" : $"'{name}' is not a header name";
        return IsFraming(name.Replace('_', '-')) ? $"'{name}' is written by the gateway itself" : null;
    }

    /// <summary>Why an operator may not write this value; null when nothing speaks against it. Never holds the value.</summary>
    public static string? FaultOfValue(ReadOnlySpan<char> value)
    {
        var at = value.IndexOfAnyExceptInRange(' ', '~');
        return at < 0 ? null : $"a header cannot carry the character U+{(int)value[at]:X4}";
    }
}
