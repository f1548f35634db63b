namespace Gatehouse.Expressions.Syntax;

/// <summary>A macro that goes through a list or map.</summary>
internal sealed class LoopNode : Node
{
    public LoopNode(LoopKind kind, CallNode call, string[] variables, Node? filter, Node body)
        : base(call.Offset, call.Length)
    {
        (Kind, Range, Variables, Filter, Body) = (kind, call.Target!, variables, filter, body);
        Children = filter is null ? [Range, body] : [Range, filter, body];
    }

    public LoopKind Kind { get; }

    public Node Range { get; }

    /// <summary>One name (item or key), or two (index or key, and value).</summary>
    public string[] Variables { get; }

    /// <summary>Which turns count; null when all do.</summary>
    public Node? Filter { get; }

    public Node Body { get; }
}
