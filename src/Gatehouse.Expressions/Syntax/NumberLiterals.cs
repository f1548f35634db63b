using System.Globalization;

namespace Gatehouse.Expressions.Syntax;

/// <summary>Reads numbers. Their value is the text of it: a sign before it may belong to it.</summary>
internal static class NumberLiterals
{
    public static Token Read(string text, int start)
    {
        var at = start;
        var isDouble = false;
        if (text[at] == '0' && at + 1 < text.Length && text[at + 1] == 'x')
        {
            at += 2;
            if (!Skip(text, ref at, char.IsAsciiHexDigit))
                return new Token(TokenKind.Error, start, at - start, "a hexadecimal number needs digits after 0x");
        }
        else
        {
            Skip(text, ref at, char.IsAsciiDigit);
            if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
            {
                at++;
                isDouble = Skip(text, ref at, char.IsAsciiDigit);
            }
            isDouble |= SkipExponent(text, ref at);
        }
        var kind = isDouble ? TokenKind.Double : TokenKind.Int;
        var digits = text[start..at];
        if (!isDouble && at < text.Length && text[at] is 'u' or 'U')
        {
            kind = TokenKind.Uint;
            at++;
        }
        if (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
            return new Token(TokenKind.Error, start, at + 1 - start, "a number is followed by a letter");
        return new Token(kind, start, at - start, digits);
    }

    /// <summary>The value of an int with its sign.</summary>
    public static bool TryInt(string digits, bool isNegative, out long value)
    {
        value = 0;
        if (!TryUint(digits, out var size))
            return false;
        if (isNegative && size == 1UL << 63)
        {
            value = long.MinValue;
            return true;
        }
        value = isNegative ? -(long)size : (long)size;
        return size <= long.MaxValue;
    }

    /// <summary>The value of a uint.</summary>
    public static bool TryUint(string digits, out ulong value) =>
        digits.StartsWith("0x", StringComparison.Ordinal)
            ? ulong.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, null, out value)
            : ulong.TryParse(digits, NumberStyles.None, null, out value);

    private static bool Skip(string text, ref int at, Func<char, bool> isDigit)
    {
        var first = at;
        while (at < text.Length && isDigit(text[at]))
            at++;
        return at > first;
    }

    private static bool SkipExponent(string text, ref int at)
    {
        if (at >= text.Length || text[at] is not ('e' or 'E'))
            return false;
        var digits = at + 1;
        if (digits < text.Length && text[digits] is '+' or '-')
            digits++;
        if (!Skip(text, ref digits, char.IsAsciiDigit))
            return false;
        at = digits;
        return true;
    }
}
