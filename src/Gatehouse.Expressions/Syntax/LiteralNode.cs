using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Syntax;

/// <summary>A constant.</summary>
internal sealed class LiteralNode(Token token, CelValue value) : Node(token.Offset, token.Length)
{
    public CelValue Value { get; } = value;
}
