namespace Gatehouse.Expressions.Syntax;

/// <summary><c>[a, ?b]</c>.</summary>
internal sealed class ListNode : Node
{
    public ListNode(int offset, int end, Node[] items, bool[] isOptional)
        : base(offset, end - offset)
    {
        (Children, IsOptional) = (items, isOptional);
    }

    public bool[] IsOptional { get; }
}
