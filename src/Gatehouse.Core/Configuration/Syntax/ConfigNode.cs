namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>
/// One value of a configuration text with its place. YAML and JSON both become this tree; nothing after it knows which it was.
/// Immutable.
/// </summary>
public abstract class ConfigNode
{
    private protected ConfigNode(ConfigSource source, SourcePosition position)
    {
        Source = source;
        Position = position;
    }

    /// <summary>The text that this value stands in.</summary>
    public ConfigSource Source { get; }

    /// <summary>Where in the text it begins.</summary>
    public SourcePosition Position { get; }

    /// <summary>What the value is, in the operator's words: "text", "a list", "a map".</summary>
    public abstract string Kind { get; }
}
