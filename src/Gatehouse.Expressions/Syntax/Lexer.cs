namespace Gatehouse.Expressions.Syntax;

/// <summary>Cuts text into tokens. An error is a token too; after it there is only the end.</summary>
internal sealed class Lexer(string text, int start = 0)
{
    private int at = start;

    public Token Next()
    {
        SkipSpace();
        if (at >= text.Length)
            return new Token(TokenKind.End, text.Length, 0);
        var c = text[at];
        Token token;
        if (char.IsAsciiLetter(c) || c == '_')
            token = Literals.StringPrefix(text, at) >= 0 ? Literals.Text(text, at) : Name();
        else if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
            token = NumberLiterals.Read(text, at);
        else if (c is '"' or '\'')
            token = Literals.Text(text, at);
        else
            token = c == '`' ? QuotedName() : Sign(c);
        at = token.Kind == TokenKind.Error ? text.Length : token.End;
        return token;
    }

    private static TokenKind Keyword(ReadOnlySpan<char> name) => name switch
    {
        "true" => TokenKind.True,
        "false" => TokenKind.False,
        "null" => TokenKind.Null,
        "in" => TokenKind.In,
        _ => TokenKind.Name,
    };

    private void SkipSpace()
    {
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t' or '\n' or '\f' or '\r')
                at++;
            else if (text.AsSpan(at).StartsWith("//", StringComparison.Ordinal))
                at = text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;
            else
                return;
        }
    }

    private Token Name()
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            end++;
        return new Token(Keyword(text.AsSpan(at, end - at)), at, end - at);
    }

    private Token QuotedName()
    {
        var end = at + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '.' or '-' or '/' or ' '))
            end++;
        if (end >= text.Length || text[end] != '`' || end == at + 1)
            return new Token(TokenKind.Error, at, end - at, "a name in backticks holds letters, digits, and any of _ . - / and spaces, and ends with a backtick");
        return new Token(TokenKind.QuotedName, at, end + 1 - at, text[(at + 1)..end]);
    }

    private Token Sign(char c)
    {
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        var kind = (c, next) switch
        {
            ('=', '=') => TokenKind.Equal,
            ('!', '=') => TokenKind.NotEqual,
            ('<', '=') => TokenKind.LessOrEqual,
            ('>', '=') => TokenKind.GreaterOrEqual,
            ('&', '&') => TokenKind.And,
            ('|', '|') => TokenKind.Or,
            _ => TokenKind.Error,
        };
        if (kind != TokenKind.Error)
            return new Token(kind, at, 2);
        kind = c switch
        {
            '<' => TokenKind.Less,
            '>' => TokenKind.Greater,
            '!' => TokenKind.Not,
            '+' => TokenKind.Plus,
            '-' => TokenKind.Minus,
            '*' => TokenKind.Times,
            '/' => TokenKind.Divide,
            '%' => TokenKind.Modulo,
            '?' => TokenKind.Question,
            ':' => TokenKind.Colon,
            '.' => TokenKind.Dot,
            ',' => TokenKind.Comma,
            '(' => TokenKind.OpenParenthesis,
            ')' => TokenKind.CloseParenthesis,
            '[' => TokenKind.OpenBracket,
            ']' => TokenKind.CloseBracket,
            '{' => TokenKind.OpenBrace,
            '}' => TokenKind.CloseBrace,
            _ => TokenKind.Error,
        };
        return kind == TokenKind.Error ? new Token(kind, at, 1, Unexpected(c)) : new Token(kind, at, 1);
    }

    private static string Unexpected(char c) => c switch
    {
        '=' => "'=' is not an operator; equality is '=='",
        '&' => "'&' is not an operator; and is '&&'",
        '|' => "'|' is not an operator; or is '||'",
        _ => char.IsControl(c) || char.IsSurrogate(c) ? "unexpected character" : $"unexpected character '{c}'",
    };
}
