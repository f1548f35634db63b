using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>Sums, differences, products and quotients of numbers; too large a result is an error.</summary>
internal static class Arithmetic
{
    private static readonly CelValue Overflow = CelValue.Error("the result is too large");
    private static readonly CelValue ByZero = CelValue.Error("division by zero");

    public static CelValue Ints(char operation, long a, long b)
    {
        switch (operation)
        {
            case '+':
                var sum = unchecked(a + b);
                return ((a ^ sum) & (b ^ sum)) < 0 ? Overflow : CelValue.Of(sum);
            case '-':
                var difference = unchecked(a - b);
                return ((a ^ b) & (a ^ difference)) < 0 ? Overflow : CelValue.Of(difference);
            case '*':
                var high = Math.BigMul(a, b, out var product);
                return high != product >> 63 ? Overflow : CelValue.Of(product);
            default:
                if (b == 0)
                    return ByZero;
                if (b == -1 && a == long.MinValue)
                    return Overflow;
                return CelValue.Of(operation == '/' ? a / b : a % b);
        }
    }

    public static CelValue Uints(char operation, ulong a, ulong b)
    {
        switch (operation)
        {
            case '+':
                return unchecked(a + b) < a ? Overflow : CelValue.Of(a + b);
            case '-':
                return b > a ? Overflow : CelValue.Of(a - b);
            case '*':
                return Math.BigMul(a, b, out var product) != 0 ? Overflow : CelValue.Of(product);
            default:
                return b == 0 ? ByZero : CelValue.Of(operation == '/' ? a / b : a % b);
        }
    }

    public static CelValue Doubles(char operation, double a, double b) => operation switch
    {
        '+' => CelValue.Of(a + b),
        '-' => CelValue.Of(a - b),
        '*' => CelValue.Of(a * b),
        '/' => CelValue.Of(a / b),
        _ => CelValue.Error("'%' takes whole numbers"),
    };
}
