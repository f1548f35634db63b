using System.Buffers;

namespace Gatehouse.Caching.Fields;

/// <summary>Pieces of grammar that several fields share (RFC 9110, 5.6).</summary>
internal static class Syntax
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsTokenCharacter(char c) => Token.Contains(c);

    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(Token);

    /// <summary>The length of a quoted string, its quotes included; -1 when it does not end. The text begins with its quote.</summary>
    public static int EndOfQuoted(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                return i + 1;
        }
        return -1;
    }
}
