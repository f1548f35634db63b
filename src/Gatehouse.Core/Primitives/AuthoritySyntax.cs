using System.Buffers;
using System.Globalization;
using System.Net;

namespace Gatehouse.Core.Primitives;

/// <summary>
/// What a <c>Host</c> field or the authority of an absolute-form target may be: a name, an IPv4 address or an IPv6 address in brackets,
/// with or without a port. Stricter than RFC 3986, 3.2.2: no percent-encoding and no sub-delims, which no host name has and which
/// servers read differently; never a user, which RFC 9110, 4.2.4 forbids.
/// </summary>
internal static class AuthoritySyntax
{
    private const int LongestName = 255;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");

    /// <summary>True when it can be one. Allocates for IPv6 addresses only.</summary>
    public static bool IsValid(ReadOnlySpan<char> authority)
    {
        if (authority is ['[', ..])
            return IsBracketed(authority);
        var end = authority.IndexOfAnyExcept(NameCharacters);
        var name = end < 0 ? authority : authority[..end];
        return name is [not '.', ..] && name.Length <= LongestName && name.IndexOf("..") < 0 && (end < 0 || IsPort(authority[end..]));
    }

    private static bool IsBracketed(ReadOnlySpan<char> authority)
    {
        var end = authority.IndexOf(']');
        return end > 0
            && authority[1..end].IndexOfAnyExcept("0123456789ABCDEFabcdef:.") < 0
            && IPAddress.TryParse(authority[1..end], out _)
            && (end + 1 == authority.Length || IsPort(authority[(end + 1)..]));
    }

    // RFC 3986, 3.2.3: the digits may be missing.
    private static bool IsPort(ReadOnlySpan<char> text) =>
        text is [':', .. var digits] && (digits.IsEmpty || ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _));
}
