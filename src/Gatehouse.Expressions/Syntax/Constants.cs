using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Syntax;

/// <summary>The values of tokens that are constants.</summary>
internal static class Constants
{
    /// <summary>Null when the token is no constant, false when its number is too large.</summary>
    public static bool? TryRead(Token literal, bool isNegative, out CelValue value)
    {
        value = default;
        switch (literal.Kind)
        {
            case TokenKind.Int:
                var isInt = NumberLiterals.TryInt((string)literal.Value!, isNegative, out var number);
                value = CelValue.Of(number);
                return isInt;
            case TokenKind.Uint:
                var isUint = NumberLiterals.TryUint((string)literal.Value!, out var size);
                value = CelValue.Of(size);
                return isUint;
            case TokenKind.Double:
                value = CelValue.Of(double.Parse((string)literal.Value!) * (isNegative ? -1 : 1));
                return true;
            case TokenKind.String:
                value = CelValue.Of((string)literal.Value!);
                return true;
            case TokenKind.Bytes:
                value = CelValue.Of((byte[])literal.Value!);
                return true;
            case TokenKind.True or TokenKind.False:
                value = CelValue.Of(literal.Kind == TokenKind.True);
                return true;
            case TokenKind.Null:
                return true;
            default:
                return null;
        }
    }
}
