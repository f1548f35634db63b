using System.Text;
using System.Text.Json;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration;

/// <summary>Writes errors for people, with the line and a caret, and for programs.</summary>
public static class ConfigErrorText
{
    /// <summary>Most errors that are written out; the rest is counted.</summary>
    public const int MaxErrors = 100;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        // Not for HTML: quotes in messages stay readable.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One error, in one to three lines, each ended by a line feed.</summary>
    public static string Format(ConfigError error)
    {
        var text = new StringBuilder();
        Append(text, error, error.Source is null ? null : new SourceLines(error.Source.Text));
        return text.ToString();
    }

    /// <summary>One error in one line without its end, for logs, which have the severity: place, code, message, and what to do in brackets.</summary>
    public static string Line(ConfigError error)
    {
        var text = new StringBuilder();
        AppendHead(text, error, "");
        if (error.Hint is not null)
            text.Append(" (").Append(VisibleText.Of(error.Hint)).Append(')');
        return text.ToString();
    }

    /// <summary>All errors in the order given, at most <see cref="MaxErrors"/>, then <c>and N more</c>.</summary>
    public static string Format(IEnumerable<ConfigError> errors)
    {
        var text = new StringBuilder();
        var lines = new Dictionary<ConfigSource, SourceLines>(ReferenceEqualityComparer.Instance);
        var count = 0;
        foreach (var error in errors)
        {
            if (++count > MaxErrors)
                continue;
            if (error.Source is { } source && !lines.ContainsKey(source))
                lines.Add(source, new SourceLines(source.Text));
            Append(text, error, error.Source is null ? null : lines[error.Source]);
        }
        if (count > MaxErrors)
            text.Append("and ").Append(count - MaxErrors).Append(" more\n");
        return text.ToString();
    }

    /// <summary>
    /// A JSON array of objects with <c>severity</c>, <c>code</c>, <c>message</c>, <c>file</c>, <c>line</c>, <c>column</c> and <c>hint</c>; null where there is none.
    /// </summary>
    public static string ToJson(IEnumerable<ConfigError> errors) => JsonSerializer.Serialize(
        errors.Select(e => new
        {
            severity = e.IsWarning ? "warning" : "error",
            code = e.Code,
            message = e.Message,
            file = e.Source?.Name,
            line = e.Position?.Line,
            column = e.Position?.Column,
            hint = e.Hint,
        }),
        Indented);

    private static void AppendHead(StringBuilder text, ConfigError error, string severity)
    {
        if (error.Source is { } source)
        {
            text.Append(VisibleText.Of(source.Name));
            if (error.Position is { } place)
                text.Append(':').Append(place.Line).Append(':').Append(place.Column);
            else
                text.Append(':');
            text.Append(' ');
        }
        text.Append(severity).Append(error.Code).Append(": ").Append(VisibleText.Of(error.Message));
    }

    private static void Append(StringBuilder text, ConfigError error, SourceLines? lines)
    {
        AppendHead(text, error, error.IsWarning ? "warning " : "error ");
        text.Append('\n');
        var hint = error.Hint is null ? "" : " " + VisibleText.Of(error.Hint);
        if (lines is null || error.HidesLine || error.Position is not { } position)
        {
            if (hint.Length > 0)
                text.Append("     ").Append(hint).Append('\n');
            return;
        }
        var excerpt = SourceExcerpt.Of(lines[position.Line], position);
        var number = position.Line.ToString().PadLeft(5);
        text.Append(number).Append(" | ").Append(excerpt.Line).Append('\n');
        text.Append(' ', number.Length).Append(" | ").Append(' ', excerpt.Indent).Append('^', excerpt.Width).Append(hint).Append('\n');
    }
}
