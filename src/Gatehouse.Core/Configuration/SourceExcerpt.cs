using System.Text;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration;

/// <summary>The part of a source line around an error, ready to print.</summary>
/// <param name="Line">At most <see cref="MaxLength"/> columns.</param>
/// <param name="Indent">Columns before the caret.</param>
/// <param name="Width">Carets, at least 1; they end with the line at the latest.</param>
internal readonly record struct SourceExcerpt(string Line, int Indent, int Width)
{
    private const int MaxLength = 120;
    private const int TabWidth = 4;

    // How much of a long line is shown before the caret.
    private const int Lead = 40;

    public static SourceExcerpt Of(ReadOnlySpan<char> line, SourcePosition position)
    {
        var start = Math.Clamp(position.Column - 1, 0, line.Length);
        var end = Math.Clamp(start + position.Length, start, line.Length);
        // Cut first, so that a line of megabytes costs nothing.
        var from = line.Length > MaxLength && start > Lead * 2 ? start - Lead : 0;
        var text = new StringBuilder(from > 0 ? "…" : "");
        var (indent, caretEnd) = (0, 0);
        for (var i = from; i < line.Length && text.Length < MaxLength; i++)
        {
            indent = i <= start ? text.Length : indent;
            AppendVisible(text, line, ref i);
            caretEnd = i < end ? text.Length : caretEnd;
        }
        if (start >= line.Length)
            indent = text.Length;
        if (text.Length >= MaxLength && (text.Length > MaxLength || CutsAtEnd(line, text, from)))
        {
            text.Length = MaxLength - 1;
            text.Append('…');
        }
        indent = Math.Min(indent, MaxLength - 1);
        return new SourceExcerpt(text.ToString(), indent, Math.Max(1, Math.Min(caretEnd, text.Length) - indent));
    }

    private static void AppendVisible(StringBuilder text, ReadOnlySpan<char> line, ref int i)
    {
        if (line[i] == '\t')
            text.Append(' ', TabWidth);
        else if (char.IsHighSurrogate(line[i]) && i + 1 < line.Length && char.IsLowSurrogate(line[i + 1]))
            text.Append(line[i]).Append(line[++i]);
        else
            text.Append(VisibleText.Of(line[i]));
    }

    private static bool CutsAtEnd(ReadOnlySpan<char> line, StringBuilder text, int from) =>
        line.Length - from + (from > 0 ? 1 : 0) > text.Length;
}
