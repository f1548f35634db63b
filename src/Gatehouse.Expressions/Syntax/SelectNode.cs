namespace Gatehouse.Expressions.Syntax;

/// <summary><c>a.b</c>, <c>a.?b</c> or, as a test, <c>has(a.b)</c>.</summary>
internal sealed class SelectNode : Node, IVariableUse
{
    public SelectNode(Node operand, Token field, string name, bool isOptional)
        : base(operand.Offset, field.End - operand.Offset)
    {
        (Operand, Field, IsOptional, FieldOffset, FieldLength) = (operand, name, isOptional, field.Offset, field.Length);
        IsQuoted = field.Kind == TokenKind.QuotedName;
        Children = [operand];
    }

    public SelectNode(SelectNode tested, int offset, int length)
        : base(offset, length)
    {
        (Operand, Field, IsOptional, FieldOffset, FieldLength) = (tested.Operand, tested.Field, tested.IsOptional, tested.FieldOffset, tested.FieldLength);
        IsTest = true;
        Children = [tested.Operand];
    }

    public Node Operand { get; }

    public string Field { get; }

    public int FieldOffset { get; }

    public int FieldLength { get; }

    public bool IsOptional { get; }

    public bool IsTest { get; }

    public bool IsQuoted { get; }

    public string? Variable { get; set; }
}
