namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>A single value: text, number, truth value or null.</summary>
public sealed class ConfigScalar(ConfigSource source, SourcePosition position, string value, bool isQuoted = false, bool isSecret = false)
    : ConfigNode(source, position)
{
    /// <summary>The text, unquoted and unescaped; an empty string for an absent YAML value.</summary>
    public string Value { get; } = value;

    /// <summary>True when it was written in quotes (or came from a reference), so that <c>"null"</c> and <c>"true"</c> are text.</summary>
    public bool IsQuoted { get; } = isQuoted;

    /// <summary>True when the value came from <c>$env</c> or <c>$file</c>: never shown in a message or log.</summary>
    public bool IsSecret { get; } = isSecret;

    /// <summary>True for <c>null</c>, <c>~</c> or nothing, unquoted.</summary>
    public bool IsNull => !IsQuoted && Value is ("" or "~" or "null");

    /// <summary>True for a reference that could not be read: it is reported already, and what its value would be is not known.</summary>
    internal bool IsUnresolved { get; init; }

    /// <inheritdoc/>
    public override string Kind => IsNull ? "nothing" : "text";
}
