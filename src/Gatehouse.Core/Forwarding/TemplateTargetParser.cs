using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;

namespace Gatehouse.Core.Forwarding;

/// <summary>Reads a target with expressions: <c>upstream[/path][?name=value&amp;...]</c>.</summary>
internal static class TemplateTargetParser
{
    /// <summary>Null when there is a mistake, with its place in the text.</summary>
    public static TemplateTarget? Parse(string text, ExpressionCompiler compiler, ICollection<ExpressionError> mistakes)
    {
        var before = mistakes.Count;
        var query = FindOutside(text, 0, '?', mistakes);
        if (query is null)
            return null;
        var end = query.Value < 0 ? text.Length : query.Value;
        var slash = text.AsSpan(0, end).IndexOf('/');
        var name = text[..(slash < 0 ? end : slash)];
        if (name.Length == 0 || name.AsSpan().ContainsAny("{}*"))
            mistakes.Add(new ExpressionError(0, Math.Max(name.Length, 1), "a target begins with the name of an upstream: upstream/path"));
        var path = slash < 0 ? null : TextTemplateParser.Parse(text, slash, end, TemplateUse.Path, compiler, mistakes);
        var parameters = ParseQuery(text, end + 1, compiler, mistakes);
        return mistakes.Count > before ? null : new TemplateTarget(name, path, parameters);
    }

    private static List<KeyValuePair<string, TextTemplate>> ParseQuery(
        string text, int start, ExpressionCompiler compiler, ICollection<ExpressionError> mistakes)
    {
        var parameters = new List<KeyValuePair<string, TextTemplate>>();
        while (start < text.Length)
        {
            var end = FindOutside(text, start, '&', mistakes) is { } found and >= 0 ? found : text.Length;
            var equals = text.AsSpan(start, end - start).IndexOf('=');
            if (equals <= 0 || text.AsSpan(start, equals).Contains('{'))
                mistakes.Add(new ExpressionError(start, end - start, $"'{text[start..end]}' is not name=value"));
            else if (TextTemplateParser.Parse(text, start + equals + 1, end, TemplateUse.Query, compiler, mistakes) is { } value)
                parameters.Add(new(text.Substring(start, equals), value));
            start = end + 1;
        }
        return parameters;
    }

    // The index of a character outside of braces; -1 for none, null after a mistake.
    private static int? FindOutside(string text, int start, char wanted, ICollection<ExpressionError> mistakes)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == wanted)
                return i;
            if (text[i] == '{')
            {
                var close = ExpressionScanner.FindEnd(text, i + 1);
                if (close < 0)
                {
                    mistakes.Add(new ExpressionError(i, 1, "'{' is not closed"));
                    return null;
                }
                i = close;
            }
            else if (text[i] is <= ' ' or >= '\x7f' or '#' or '\\' or '}')
            {
                mistakes.Add(new ExpressionError(i, 1, "a target must not hold " + (text[i] <= ' ' ? "white space or control characters" : $"'{text[i]}'") + "; percent-encode it"));
                return null;
            }
        }
        return -1;
    }
}
