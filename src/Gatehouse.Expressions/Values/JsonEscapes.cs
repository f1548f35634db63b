using System.Globalization;

namespace Gatehouse.Expressions.Values;

/// <summary>The escapes in a string of JSON that was parsed but not decoded.</summary>
internal static class JsonEscapes
{
    // \uXXXX without the backslash.
    private const int Length = 5;

    /// <summary>Whether none stands for half a character, as <c>\ud83d</c> alone does: to decode that would throw.</summary>
    public static bool AreWhole(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'\\') is >= 0 and var at)
        {
            text = text[(at + 1)..];
            var unit = UnitOf(text);
            text = text[(unit < 0 ? 1 : Length)..];
            if (unit < 0 || !char.IsSurrogate((char)unit))
                continue;
            if (!char.IsHighSurrogate((char)unit) || text is not [(byte)'\\', .. var rest] || UnitOf(rest) is var low && (low < 0 || !char.IsLowSurrogate((char)low)))
                return false;
            text = rest[Length..];
        }
        return true;
    }

    // -1 for an escape such as \n.
    private static int UnitOf(ReadOnlySpan<byte> escape) =>
        escape is [(byte)'u', ..] && ushort.TryParse(escape[1..Length], NumberStyles.AllowHexSpecifier, null, out var unit) ? unit : -1;
}
