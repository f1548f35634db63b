namespace Gatehouse.Expressions.Syntax;

/// <summary>The tokens of a text one after the other. After the first mistake there are no more.</summary>
internal sealed class TokenReader
{
    private readonly string text;
    private readonly Lexer lexer;

    public TokenReader(string text)
    {
        this.text = text;
        lexer = new Lexer(text);
        Ahead = lexer.Next();
        Advance();
    }

    public Token Current { get; private set; }

    public Token Ahead { get; private set; }

    public ExpressionError? Error { get; private set; }

    public string TextOf(Token name) => text.Substring(name.Offset, name.Length);

    public void Advance()
    {
        if (Error is not null)
            return;
        Current = Ahead;
        if (Current.Kind == TokenKind.Error)
            Fail(Current.Offset, Current.Length, (string)Current.Value!);
        else
            Ahead = lexer.Next();
    }

    public bool Accept(TokenKind kind)
    {
        if (Current.Kind != kind)
            return false;
        Advance();
        return true;
    }

    /// <summary>The end of the token, which must be of this kind.</summary>
    public int Expect(TokenKind kind, string expected)
    {
        var end = Current.End;
        if (!Accept(kind))
            Unexpected(expected);
        return end;
    }

    public void Unexpected(string expected) => Fail(
        Current.Offset,
        Current.Length,
        Current.Kind == TokenKind.End ? $"the expression ends where {expected} should be" : $"'{TextOf(Current)}' where {expected} should be");

    public void Fail(int offset, int length, string message)
    {
        Error ??= new ExpressionError(offset, length, message);
        Current = Ahead = new Token(TokenKind.End, text.Length, 0);
    }
}
