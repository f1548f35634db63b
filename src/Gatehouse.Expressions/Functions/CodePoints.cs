using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Functions;

/// <summary>Texts as rows of code points: of two chars that make one, neither counts alone.</summary>
internal static class CodePoints
{
    public static int Count(string text) => Count(text.AsSpan());

    /// <summary>The index of a char in code points.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        if (at < 0)
            return text.Length;
        var count = at;
        while (at < text.Length)
        {
            at += IsPair(text, at) ? 2 : 1;
            count++;
        }
        return count;
    }

    /// <summary>The char at an index in code points; -1 when the text is not that long.</summary>
    public static int At(string text, long index)
    {
        if (index < 0 || index > text.Length)
            return -1;
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            return (int)index;
        var at = 0;
        while (index > 0 && at < text.Length)
        {
            at += IsPair(text, at) ? 2 : 1;
            index--;
        }
        return index == 0 ? at : -1;
    }

    /// <summary>The code points, each a text.</summary>
    public static IEnumerable<string> Split(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = IsPair(text, at) ? 2 : 1;
            yield return text.Substring(at, length);
            at += length;
        }
    }

    private static bool IsPair(ReadOnlySpan<char> text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);
}
