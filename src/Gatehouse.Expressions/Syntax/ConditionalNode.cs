namespace Gatehouse.Expressions.Syntax;

/// <summary><c>a ? b : c</c>.</summary>
internal sealed class ConditionalNode : Node
{
    public ConditionalNode(Node condition, Node whenTrue, Node whenFalse)
        : base(condition.Offset, whenFalse.End - condition.Offset)
    {
        (Condition, WhenTrue, WhenFalse) = (condition, whenTrue, whenFalse);
        Children = [condition, whenTrue, whenFalse];
    }

    public Node Condition { get; }

    public Node WhenTrue { get; }

    public Node WhenFalse { get; }
}
