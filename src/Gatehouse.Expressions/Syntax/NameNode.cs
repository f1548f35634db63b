namespace Gatehouse.Expressions.Syntax;

/// <summary>A name; with a dot before it, one that no container or loop variable hides.</summary>
internal sealed class NameNode(int offset, int length, string name, bool isAbsolute) : Node(offset, length), IVariableUse
{
    public string Name { get; } = name;

    public bool IsAbsolute { get; } = isAbsolute;

    public string? Variable { get; set; }
}
