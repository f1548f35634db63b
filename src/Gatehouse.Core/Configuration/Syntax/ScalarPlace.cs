namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>Finds a part of a scalar's text in the configuration text, through quotes, folded lines and indentation.</summary>
internal static class ScalarPlace
{
    /// <summary>
    /// The place of the characters from an offset of the value. Where the way there is not clear, because of escapes or because the
    /// value came from elsewhere, the place of the whole value.
    /// </summary>
    public static SourcePosition Of(ConfigScalar scalar, int offset, int length)
    {
        if (scalar.IsSecret || scalar.Value.Length == 0)
            return scalar.Position;
        var text = scalar.Source.Text;
        var lines = new SourceLines(text);
        // The end of the text is behind its last character.
        var isEnd = offset >= scalar.Value.Length;
        var start = Find(text, lines.OffsetOf(scalar.Position), scalar.Value, isEnd ? scalar.Value.Length - 1 : offset);
        if (start < 0)
            return scalar.Position;
        return lines.At(isEnd ? start + 1 : start, (isEnd ? start + 1 : start) + Math.Max(length, 1));
    }

    // Walks through value and text side by side. Runs of white space may differ: folding and indentation change them.
    private static int Find(string text, int at, string value, int offset)
    {
        if (at >= text.Length)
            return -1;
        var quote = text[at] is '\'' or '"' ? text[at++] : '\0';
        if (quote == '\0' && text[at] is '|' or '>')
            at = NextLine(text, at);
        for (var i = 0; i <= offset; i++)
        {
            if (char.IsWhiteSpace(value[i]))
            {
                if (i == offset)
                    return at;
                continue;
            }
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            if (IsEscape(text, at, quote))
                at++;
            if (at >= text.Length || text[at] != value[i])
                return -1;
            if (i == offset)
                return at;
            at++;
        }
        return -1;
    }

    private static bool IsEscape(string text, int at, char quote) =>
        at + 1 < text.Length && ((quote == '\'' && text[at] == '\'' && text[at + 1] == '\'') || (quote == '"' && text[at] == '\\' && text[at + 1] is '"' or '\\' or '/'));

    private static int NextLine(string text, int at)
    {
        var end = text.IndexOf('\n', at);
        return end < 0 ? text.Length : end + 1;
    }
}
