using System.Text;

namespace Gatehouse.Expressions.Syntax;

/// <summary>Reads strings and bytes, with their prefixes and escapes.</summary>
internal static class Literals
{
    /// <summary>How many letters stand before the quote of a string: 0, 1 or 2; -1 when it is no string.</summary>
    public static int StringPrefix(string text, int at)
    {
        var quote = at;
        if (quote < text.Length && text[quote] is 'b' or 'B')
            quote++;
        if (quote < text.Length && text[quote] is 'r' or 'R')
            quote++;
        return quote < text.Length && text[quote] is '"' or '\'' ? quote - at : -1;
    }

    public static Token Text(string text, int start)
    {
        var at = start;
        var isBytes = text[at] is 'b' or 'B';
        at += isBytes ? 1 : 0;
        var isRaw = text[at] is 'r' or 'R';
        at += isRaw ? 1 : 0;
        var quote = text[at];
        var isLong = at + 2 < text.Length && text[at + 1] == quote && text[at + 2] == quote;
        at += isLong ? 3 : 1;
        var close = isLong ? new string(quote, 3) : quote.ToString();
        var decoded = new TextBuilder(isBytes);
        while (at < text.Length)
        {
            var c = text[at];
            if (text.AsSpan(at).StartsWith(close, StringComparison.Ordinal))
            {
                at += close.Length;
                return new Token(isBytes ? TokenKind.Bytes : TokenKind.String, start, at - start, decoded.Build());
            }
            if (!isLong && c is '\n' or '\r')
                break;
            if (c != '\\' || isRaw)
            {
                decoded.Append(c);
                at++;
                continue;
            }
            var length = Escape(text, at, decoded, out var problem);
            if (length == 0)
                return new Token(TokenKind.Error, at, Math.Min(2, text.Length - at), problem);
            at += length;
        }
        return new Token(TokenKind.Error, start, at - start, "the string does not end");
    }

    // Decodes one escape and says how long it is; 0 and a message when it is none.
    private static int Escape(string text, int at, TextBuilder decoded, out string? problem)
    {
        problem = "unknown escape; a backslash is written \\\\";
        var c = at + 1 < text.Length ? text[at + 1] : '\0';
        var single = c switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' or '?' or '"' or '\'' or '`' => c,
            _ => '\0',
        };
        if (single != '\0')
        {
            decoded.Append(single);
            return 2;
        }
        var (first, digits, radix) = c switch
        {
            'x' or 'X' => (2, 2, 16),
            'u' when !decoded.IsBytes => (2, 4, 16),
            'U' when !decoded.IsBytes => (2, 8, 16),
            >= '0' and <= '3' => (1, 3, 8),
            _ => (0, 0, 0),
        };
        if (digits == 0)
            return 0;
        problem = $"the escape needs {digits} {(radix == 8 ? "octal" : "hexadecimal")} digits";
        uint value = 0;
        for (var i = 0; i < digits; i++)
        {
            var digit = at + first + i < text.Length && char.IsAsciiHexDigit(text[at + first + i]) ? Convert.ToUInt32(text.Substring(at + first + i, 1), 16) : 16;
            if (digit >= radix)
                return 0;
            value = (value * (uint)radix) + digit;
        }
        problem = "the escape is not a character of Unicode";
        if (!decoded.IsBytes && !Rune.IsValid(value))
            return 0;
        decoded.AppendEscaped(value);
        return first + digits;
    }
}
