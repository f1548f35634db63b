using System.Buffers;

namespace Gatehouse.Caching.Fields;

/// <summary>
/// Goes through the members of a dictionary of structured fields (RFC 9651, 4.2.2) without taking values apart: an item is given as it is
/// written, an inner list from parenthesis to parenthesis, and a member without a value as <c>?1</c>.
/// </summary>
internal ref struct DictionaryReader(ReadOnlySpan<char> text)
{
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.*");
    private static readonly SearchValues<char> TokenTail = SearchValues.Create("!#$%&'*+-.^_`|~:/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    private ReadOnlySpan<char> rest = text.Trim(' ');
    private bool isBegun;

    /// <summary>True once something was found that is not well-formed: then nothing of it counts.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The next member; false at the end, and at what is broken.</summary>
    public bool TryNext(out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
    {
        key = default;
        value = default;
        if (isBegun)
        {
            rest = rest.TrimStart(" \t");
            if (rest.IsEmpty)
                return false;
            if (rest[0] != ',')
                return Break();
            rest = rest[1..].TrimStart(" \t");
            if (rest.IsEmpty)
                return Break();
        }
        if (rest.IsEmpty)
            return false;
        isBegun = true;
        if (!TryKey(out key))
            return Break();
        value = "?1";
        if (rest.StartsWith('='))
        {
            rest = rest[1..];
            if (!TryValue(out value))
                return Break();
        }
        return TryParameters() || Break();
    }

    private bool Break()
    {
        IsBroken = true;
        return false;
    }

    private bool TryKey(out ReadOnlySpan<char> key)
    {
        var end = rest.IndexOfAnyExcept(KeyCharacters);
        key = end < 0 ? rest : rest[..end];
        rest = rest[key.Length..];
        return !key.IsEmpty && (char.IsAsciiLetterLower(key[0]) || key[0] == '*');
    }

    private bool TryParameters()
    {
        while (rest.StartsWith(';'))
        {
            rest = rest[1..].TrimStart(' ');
            if (!TryKey(out _))
                return false;
            if (!rest.StartsWith('='))
                continue;
            rest = rest[1..];
            if (!TryItem(out _))
                return false;
        }
        return true;
    }

    private bool TryValue(out ReadOnlySpan<char> value)
    {
        if (!rest.StartsWith('('))
            return TryItem(out value);
        var whole = rest;
        value = default;
        rest = rest[1..];
        while (!(rest = rest.TrimStart(' ')).StartsWith(')'))
        {
            if (!TryItem(out _) || !TryParameters() || rest.IsEmpty || rest[0] is not (' ' or ')'))
                return false;
        }
        rest = rest[1..];
        value = whole[..^rest.Length];
        return true;
    }

    private bool TryItem(out ReadOnlySpan<char> item)
    {
        var length = LengthOfItem();
        item = length > 0 ? rest[..length] : default;
        rest = length > 0 ? rest[length..] : rest;
        return length > 0;
    }

    private readonly int LengthOfItem()
    {
        if (rest.IsEmpty)
            return -1;
        var first = rest[0];
        if (first == '"')
            return Syntax.EndOfQuoted(rest);
        if (first == '?')
            return rest.Length > 1 && rest[1] is '0' or '1' ? 2 : -1;
        if (first == '-' || char.IsAsciiDigit(first))
            return LengthOfNumber();
        if (first == ':')
            return rest[1..].IndexOfAnyExcept(Base64) is >= 0 and var end && rest[end + 1] == ':' ? end + 2 : -1;
        if (first != '*' && !char.IsAsciiLetter(first))
            return -1;
        var tail = rest.IndexOfAnyExcept(TokenTail);
        return tail < 0 ? rest.Length : tail;
    }

    private readonly int LengthOfNumber()
    {
        var start = rest[0] == '-' ? 1 : 0;
        var digits = Digits(rest[start..]);
        if (digits is 0 or > 15)
            return -1;
        var end = start + digits;
        if (end >= rest.Length || rest[end] != '.')
            return end;
        var fraction = Digits(rest[(end + 1)..]);
        return fraction is 0 or > 3 || digits > 12 ? -1 : end + 1 + fraction;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
