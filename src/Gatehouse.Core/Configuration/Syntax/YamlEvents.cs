using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>YamlDotNet's parser with errors as values. Not thread-safe.</summary>
internal sealed class YamlEvents(ConfigSource source, SourceLines lines, ConfigErrors errors)
{
    private readonly Parser parser = new(new StringReader(source.Text));

    /// <summary>The event read last; null before the first.</summary>
    public ParsingEvent? Current => parser.Current;

    /// <summary>Reads the next event; false at the end, or at an error, which is then reported.</summary>
    public bool Next()
    {
        try
        {
            return parser.MoveNext();
        }
        catch (YamlException exception)
        {
            Report(exception.End.Index > 0 ? exception.End.Index : exception.Start.Index, exception.Message);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The scanner's own slips on strange input (index out of range, bad code points) are wrong input to us, not a bug.
            Report(parser.Current?.End.Index ?? 0, "The text cannot be understood from here on");
        }
        return false;
    }

    private void Report(long offset, string message)
    {
        var position = lines.At(offset, offset + 1);
        if (FindTab(position.Line, message) is { } tab)
        {
            errors.Add(ConfigErrorCodes.Syntax, source, tab, "a tab in the indentation: YAML allows only spaces there", "indent with spaces");
            return;
        }
        if (IsStray(offset, message))
            errors.Add(ConfigErrorCodes.Syntax, source, position, $"'{source.Text[(int)offset]}' closes nothing: no bracket is open here", "take it away, or open it above");
        else
            errors.Add(ConfigErrorCodes.Syntax, source, position, "this is not valid YAML: " + Explain(message), Hint(message));
    }

    // Within brackets the parser speaks of a flow mapping or sequence.
    private bool IsStray(long offset, string message) =>
        offset < source.Text.Length && source.Text[(int)offset] is ']' or '}'
        && (message.Contains("parsing a block", StringComparison.Ordinal) || message.Contains("<document", StringComparison.Ordinal));

    // The parser often notices a tab only on the line below, or blames the line above.
    private SourcePosition? FindTab(int line, string message)
    {
        var last = message.Contains("tab", StringComparison.Ordinal) ? line + 1 : line;
        for (var candidate = last; candidate >= Math.Max(1, line - 1); candidate--)
        {
            var text = lines[candidate];
            var tab = text[..^text.TrimStart(" \t").Length].IndexOf('\t');
            if (tab >= 0)
                return new SourcePosition(candidate, tab + 1, 1);
        }
        return null;
    }

    private static string Explain(string message)
    {
        var text = message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }

    private static string? Hint(string message)
    {
        if (message.Contains("cannot start any token", StringComparison.Ordinal))
            return "text that begins with such a character stands in quotes";
        if (message.Contains("found invalid mapping", StringComparison.Ordinal))
            return "text that holds ': ' stands in quotes; a key begins at the column of its neighbours";
        if (message.Contains("could not find expected ':'", StringComparison.Ordinal))
            return "a key needs ': ' behind it";
        return message.Contains("did not find expected", StringComparison.Ordinal) ? "look at quotes, brackets and indentation from here upwards" : null;
    }
}
