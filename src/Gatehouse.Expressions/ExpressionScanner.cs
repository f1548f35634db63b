using Gatehouse.Expressions.Syntax;

namespace Gatehouse.Expressions;

/// <summary>Finds expressions in other text: <c>/users/{order.userId}</c>.</summary>
public static class ExpressionScanner
{
    /// <summary>
    /// The index of the <c>}</c> that ends the expression which begins at <paramref name="start"/>; braces inside of it, and in its
    /// strings, are its own. -1 when there is none.
    /// </summary>
    public static int FindEnd(string text, int start)
    {
        var lexer = new Lexer(text, start);
        var depth = 0;
        while (true)
        {
            var token = lexer.Next();
            switch (token.Kind)
            {
                case TokenKind.End or TokenKind.Error:
                    return -1;
                case TokenKind.OpenBrace:
                    depth++;
                    break;
                case TokenKind.CloseBrace when depth-- == 0:
                    return token.Offset;
            }
        }
    }
}
