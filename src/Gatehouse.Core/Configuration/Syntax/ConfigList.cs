namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>A list of values, in the order written.</summary>
public sealed class ConfigList(ConfigSource source, SourcePosition position, IReadOnlyList<ConfigNode> items)
    : ConfigNode(source, position)
{
    /// <summary>The values; may be empty.</summary>
    public IReadOnlyList<ConfigNode> Items { get; } = items;

    /// <inheritdoc/>
    public override string Kind => "a list";
}
