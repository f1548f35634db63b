namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>
/// Where the lines of a text begin. Lines end at what YAML 1.1 calls a break (the parser counts so): LF, CR LF, CR, NEL, U+2028, U+2029.
/// Immutable.
/// </summary>
internal sealed class SourceLines
{
    private const string Breaks = "\n\r\u0085\u2028\u2029";

    private readonly string text;
    private readonly List<int> starts = [0];

    // Kept, not searched for: a file may be one line of megabytes with a place for each of its values.
    private readonly List<int> ends = [];

    public SourceLines(string text)
    {
        this.text = text;
        for (var i = 0; text.AsSpan(i).IndexOfAny(Breaks) is >= 0 and var length;)
        {
            i += length;
            ends.Add(i);
            i += text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 2 : 1;
            starts.Add(i);
        }
        ends.Add(text.Length);
    }

    /// <summary>The text of a line without its end; empty when there is no such line.</summary>
    public ReadOnlySpan<char> this[int line] =>
        line < 1 || line > starts.Count ? default : text.AsSpan(starts[line - 1], ends[line - 1] - starts[line - 1]);

    /// <summary>The offset in the text at which a place begins; that of the end when there is no such line.</summary>
    public int OffsetOf(SourcePosition position) => position.Line > starts.Count ? text.Length : starts[position.Line - 1] + position.Column - 1;

    /// <summary>
    /// The place of the characters from one offset to another (excluded). It never leaves the first line, is at least one character
    /// long, and begins on a character of the line if the line has any. Offsets outside of the text are brought into it.
    /// </summary>
    public SourcePosition At(long start, long end)
    {
        var from = (int)Math.Clamp(start, 0, text.Length);
        var index = starts.BinarySearch(from);
        var line = index >= 0 ? index + 1 : ~index;
        var length = this[line].Length;
        var column = Math.Min(from - starts[line - 1], Math.Max(length - 1, 0));
        var last = Math.Min(Math.Max(end, from) - starts[line - 1], length);
        return new SourcePosition(line, column + 1, (int)Math.Max(last - column, 1));
    }
}
