namespace Gatehouse.Expressions.Syntax;

/// <summary>A token and where it stands.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Its first character.</param>
/// <param name="Length">How many characters.</param>
/// <param name="Value">The decoded text or bytes of a literal, the name of a quoted name, the message of an error.</param>
internal readonly record struct Token(TokenKind Kind, int Offset, int Length, object? Value = null)
{
    public int End => Offset + Length;
}
