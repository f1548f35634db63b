namespace Gatehouse.Expressions.Syntax;

/// <summary><c>a[i]</c> or <c>a[?i]</c>.</summary>
internal sealed class IndexNode : Node
{
    public IndexNode(Node operand, Node index, bool isOptional, int end)
        : base(operand.Offset, end - operand.Offset)
    {
        (Operand, Index, IsOptional) = (operand, index, isOptional);
        Children = [operand, index];
    }

    public Node Operand { get; }

    public Node Index { get; }

    public bool IsOptional { get; }
}
