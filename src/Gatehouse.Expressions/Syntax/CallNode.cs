namespace Gatehouse.Expressions.Syntax;

/// <summary><c>f(a)</c> or <c>t.f(a)</c>.</summary>
internal sealed class CallNode : Node
{
    public CallNode(Node? target, Token name, string function, Node[] arguments, int end)
        : base(target?.Offset ?? name.Offset, end - (target?.Offset ?? name.Offset))
    {
        (Target, Function, Arguments, NameOffset, NameLength) = (target, function, arguments, name.Offset, name.Length);
        Children = target is null ? arguments : [target, .. arguments];
    }

    /// <summary>What stands before the dot; null for a function of its own.</summary>
    public Node? Target { get; }

    public string Function { get; }

    public Node[] Arguments { get; }

    public int NameOffset { get; }

    public int NameLength { get; }

    /// <summary>Whether a dot stands before the name of a function of its own.</summary>
    public bool IsAbsolute { get; init; }
}
