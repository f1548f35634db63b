using Gatehouse.Expressions;

namespace Gatehouse.Host.Terminal;

/// <summary>Shows a mistake in an expression: the message, the line, and carets under the place.</summary>
internal static class ExpressionOutput
{
    public static void Write(TextWriter output, string text, ExpressionError error)
    {
        var start = error.Offset == 0 ? 0 : text.LastIndexOf('\n', error.Offset - 1) + 1;
        var end = text.IndexOf('\n', start) is var next and >= 0 ? next : text.Length;
        var line = text[start..end].TrimEnd('\r');
        var column = Math.Min(error.Offset - start, line.Length);
        var carets = Math.Clamp(error.Length, 1, Math.Max(line.Length - column, 1));
        // A tab stays one, so that the carets stand below what they mean.
        var indent = string.Concat(line.Take(column).Select(c => c == '\t' ? c : ' '));
        output.WriteLine($"error: {error.Text}");
        output.WriteLine($"  {line}");
        output.WriteLine($"  {indent}{new string('^', carets)}");
    }
}
