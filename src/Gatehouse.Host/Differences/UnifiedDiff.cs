using System.Globalization;
using System.Text;

namespace Gatehouse.Host.Differences;

/// <summary>A comparison as <c>diff -u</c> prints it, so that <c>patch</c> and people can read it.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;
    private const string NoEnd = "\n\\ No newline at end of file";

    /// <summary>The comparison; empty when the texts are the same.</summary>
    public static string Of((string Name, string Text) old, (string Name, string Text) next)
    {
        if (old.Text == next.Text)
            return "";
        var edits = LineDiff.Of(Lines(old.Text), Lines(next.Text));
        var text = new StringBuilder($"--- {old.Name}\n+++ {next.Name}\n");
        for (var at = 0; Next(edits, at) is var first && first < edits.Count;)
        {
            var start = Math.Max(first - Context, at);
            at = End(edits, first);
            Append(text, edits, start, at);
        }
        return text.ToString();
    }

    private static int Next(List<Edit> edits, int from)
    {
        while (from < edits.Count && edits[from].Kind == ' ')
            from++;
        return from;
    }

    // Changes with little between them stand in one piece.
    private static int End(List<Edit> edits, int first)
    {
        var end = first;
        for (var next = first; next < edits.Count && next - end <= 2 * Context; next = Next(edits, next))
            end = ++next;
        return Math.Min(end + Context, edits.Count);
    }

    private static void Append(StringBuilder text, List<Edit> edits, int start, int end)
    {
        var (before, piece) = (edits.Take(start).ToList(), edits[start..end]);
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(before, piece, '+')} +{Range(before, piece, '-')} @@\n");
        foreach (var (kind, line) in piece)
            text.Append(kind).Append(line).Append('\n');
    }

    // Where a piece begins in one of the texts, and how many lines of it it has. One without lines stands behind the line before it.
    private static string Range(List<Edit> before, List<Edit> piece, char others)
    {
        var count = piece.Count(edit => edit.Kind != others);
        var start = before.Count(edit => edit.Kind != others) + (count > 0 ? 1 : 0);
        return string.Create(CultureInfo.InvariantCulture, $"{start}{(count == 1 ? "" : $",{count}")}");
    }

    // A last line without an end is another line than the same with one.
    private static string[] Lines(string text)
    {
        var lines = text.Split('\n');
        if (lines[^1].Length == 0)
            return lines[..^1];
        lines[^1] += NoEnd;
        return lines;
    }
}
