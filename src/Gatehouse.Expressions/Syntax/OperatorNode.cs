namespace Gatehouse.Expressions.Syntax;

/// <summary>An operator with one operand, two, or any number in a row of <c>&amp;&amp;</c> or <c>||</c>.</summary>
internal sealed class OperatorNode : Node
{
    public OperatorNode(TokenKind kind, int offset, params Node[] operands)
        : base(offset, operands[^1].End - offset)
    {
        Kind = kind;
        Children = operands;
    }

    public TokenKind Kind { get; }
}
