using System.Globalization;

namespace Gatehouse.Expressions.Patterns;

/// <summary>Single characters of a pattern, written as they are or escaped.</summary>
internal static class Escapes
{
    /// <summary>Reads one code point.</summary>
    public static bool TryCodePoint(string text, ref int at, out int code)
    {
        code = 0;
        if (at >= text.Length)
            return false;
        if (text[at] != '\\')
        {
            code = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];
            at += code > char.MaxValue ? 2 : 1;
            return true;
        }
        if (at + 1 >= text.Length)
            return false;
        var next = text[at + 1];
        code = next switch
        {
            'a' => '\a',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            _ when next < 128 && !char.IsAsciiLetterOrDigit(next) => next,
            _ => 0,
        };
        if (code != 0)
        {
            at += 2;
            return true;
        }
        return next == 'x' ? TryHexadecimal(text, ref at, out code) : next == '0' && TryOctal(text, ref at, out code);
    }

    // \x7F or \x{10FFFF}
    private static bool TryHexadecimal(string text, ref int at, out int code)
    {
        var start = at + 2;
        var end = start + 2;
        if (start < text.Length && text[start] == '{')
            (start, end) = (start + 1, text.IndexOf('}', start));
        code = 0;
        if (end < 0 || end > text.Length || end - start > 6 || !int.TryParse(text.AsSpan(start..end), NumberStyles.AllowHexSpecifier, null, out code) || code > 0x10FFFF)
            return false;
        at = end < text.Length && text[end] == '}' && text[start - 1] == '{' ? end + 1 : end;
        return true;
    }

    private static bool TryOctal(string text, ref int at, out int code)
    {
        var end = at + 1;
        code = 0;
        while (end < text.Length && end < at + 4 && text[end] is >= '0' and <= '7')
            code = (code * 8) + (text[end++] - '0');
        at = end;
        return true;
    }
}
