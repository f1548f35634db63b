using System.Text;

namespace Gatehouse.Expressions.Patterns;

/// <summary>
/// Writes a pattern of RE2 (github.com/google/re2/wiki/Syntax) as one of .NET. They differ in what a character is (a code point,
/// not a char), in that <c>\d \w \s</c> are ASCII, in <c>$</c>, which is the very end, and in a few forms of writing.
/// </summary>
internal sealed class PatternTranslator
{
    private const int MaxLength = 2000;
    private const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";

    private readonly string text;
    private readonly StringBuilder result = new();
    private readonly Stack<(bool DotAll, bool MultiLine)> outer = new();
    private int at;
    private bool dotAll;
    private bool multiLine;
    private string? problem;

    private PatternTranslator(string text) => this.text = text;

    /// <summary>The pattern for .NET; null and a message when there is a mistake.</summary>
    public static string? Translate(string text, out string? problem)
    {
        problem = text.Length > MaxLength ? $"the pattern is longer than {MaxLength} characters" : null;
        if (problem is not null)
            return null;
        var translator = new PatternTranslator(text);
        while (translator.at < text.Length && translator.problem is null)
            translator.Next();
        problem = translator.problem;
        return problem is null ? translator.result.ToString() : null;
    }

    private void Next()
    {
        var c = text[at];
        switch (c)
        {
            case '\\':
                Escape();
                break;
            case '.':
                result.Append(dotAll ? $@"(?:{Pair}|[^\uD800-\uDFFF])" : $@"(?:{Pair}|[^\n\uD800-\uDFFF])");
                at++;
                break;
            case '$':
                result.Append(multiLine ? "$" : @"\z");
                at++;
                break;
            case '[':
                var set = CharacterSet.Read(text, ref at, out problem);
                result.Append(set?.ToPattern());
                break;
            case '(':
                Open();
                break;
            case ')':
                if (outer.Count > 0)
                    (dotAll, multiLine) = outer.Pop();
                result.Append(c);
                at++;
                break;
            case '*' or '+' or '?' or '{':
                Repeat(c);
                break;
            case '#' or ' ':
                result.Append('\\').Append(c);
                at++;
                break;
            default:
                Literal();
                break;
        }
    }

    private void Literal()
    {
        if (at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]))
        {
            result.Append("(?:").Append(text, at, 2).Append(')');
            at += 2;
            return;
        }
        result.Append(text[at++]);
    }

    // x**, x+* and possessive x++ mean nothing in RE2; {a,b} without its form is text.
    private void Repeat(char c)
    {
        var length = 1;
        if (c == '{')
        {
            var end = text.IndexOf('}', at);
            var inner = end < 0 ? "" : text[(at + 1)..end];
            var parts = inner.Split(',');
            if (end < 0 || parts.Length > 2 || !parts[0].All(char.IsAsciiDigit) || parts[0].Length == 0 || !parts[^1].All(char.IsAsciiDigit))
            {
                result.Append("\\{");
                at++;
                return;
            }
            if (parts.Any(part => part.Length > 4 || (part.Length > 0 && int.Parse(part) > 1000)))
            {
                problem = "a pattern repeats something more than 1000 times";
                return;
            }
            length = end + 1 - at;
        }
        result.Append(text, at, length);
        at += length;
        if (at < text.Length && text[at] == '?')
            result.Append(text[at++]);
        if (at < text.Length && text[at] is '*' or '+' or '?')
            problem = "a pattern repeats a repetition";
    }

    private void Escape()
    {
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        switch (next)
        {
            case 'A' or 'z' or 'b' or 'B':
                result.Append('\\').Append(next);
                at += 2;
                break;
            case 'Q':
                var end = text.IndexOf("\\E", at + 2, StringComparison.Ordinal);
                foreach (var c in text.AsSpan((at + 2)..(end < 0 ? text.Length : end)))
                    result.Append(char.IsAsciiLetterOrDigit(c) || c > 127 ? c.ToString() : $"\\x{(int)c:X2}");
                at = end < 0 ? text.Length : end + 2;
                break;
            default:
                var set = CharacterSet.ReadEscape(text, ref at, out problem);
                result.Append(set?.ToPattern());
                break;
        }
    }

    private void Open()
    {
        if (at + 1 >= text.Length || text[at + 1] != '?')
        {
            outer.Push((dotAll, multiLine));
            result.Append('(');
            at++;
            return;
        }
        var named = text.AsSpan(at).StartsWith("(?P<", StringComparison.Ordinal) ? 4 : text.AsSpan(at).StartsWith("(?<", StringComparison.Ordinal) ? 3 : 0;
        if (named > 0)
        {
            var end = text.IndexOf('>', at);
            if (end <= at + named || !text.AsSpan((at + named)..end).ToString().All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                problem = "the name of a group has letters, digits and _";
                return;
            }
            // Without the name, which nothing asks for: .NET would number the group after those without one.
            outer.Push((dotAll, multiLine));
            result.Append('(');
            at = end + 1;
            return;
        }
        Flags();
    }

    // (?i), (?s-m:...): what follows in the group, or in the parentheses.
    private void Flags()
    {
        var end = at + 2;
        var isOn = true;
        var (all, lines) = (dotAll, multiLine);
        var kept = new StringBuilder();
        for (; end < text.Length && text[end] is not (':' or ')'); end++)
        {
            switch (text[end])
            {
                case '-':
                    isOn = false;
                    break;
                case 's':
                    all = isOn;
                    break;
                case 'm':
                    lines = isOn;
                    kept.Append(isOn ? "m" : "-m");
                    break;
                case 'i':
                    kept.Append(isOn ? "i" : "-i");
                    break;
                default:
                    problem = $"RE2 has no '(?{text[end]}'";
                    return;
            }
        }
        if (end >= text.Length)
        {
            problem = "the pattern ends inside '(?'";
            return;
        }
        if (text[end] == ':')
            outer.Push((dotAll, multiLine));
        (dotAll, multiLine) = (all, lines);
        if (text[end] == ':' || kept.Length > 0)
            result.Append("(?").Append(kept).Append(text[end]);
        at = end + 1;
    }
}
