using System.Globalization;
using System.Numerics;

namespace Gatehouse.Expressions.Values;

/// <summary>Floating-point numbers as text.</summary>
internal static class NumberText
{
    /// <summary>The shortest text that reads back as the number; without an exponent from 1e-7 to below 1e21, as in JSON.</summary>
    public static string Shortest(double number)
    {
        if (Special(number) is { } name)
            return name;
        var shortest = number.ToString("R");
        var at = shortest.IndexOf('E', StringComparison.Ordinal);
        if (at < 0)
            return shortest;
        var exponent = int.Parse(shortest.AsSpan(at + 1), NumberStyles.AllowLeadingSign);
        if (exponent is < -7 or >= 21)
            return $"{shortest[..at]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        var sign = number < 0 ? "-" : "";
        var digits = shortest[sign.Length..at].Replace(".", "", StringComparison.Ordinal);
        return exponent < 0 ? $"{sign}0.{new string('0', -exponent - 1)}{digits}" : sign + digits.PadRight(exponent + 1, '0');
    }

    /// <summary>With this many digits after the point, rounded half to even from the exact value.</summary>
    public static string Fixed(double number, int digits)
    {
        if (Special(number) is { } name)
            return name;
        var text = Scaled(Math.Abs(number), digits).ToString().PadLeft(digits + 1, '0');
        var sign = double.IsNegative(number) ? "-" : "";
        return digits == 0 ? sign + text : $"{sign}{text[..^digits]}.{text[^digits..]}";
    }

    /// <summary>With one digit before the point, this many after it, and an exponent of two digits or more.</summary>
    public static string Scientific(double number, int digits)
    {
        if (Special(number) is { } name)
            return name;
        var size = Math.Abs(number);
        var exponent = size == 0 ? 0 : int.Parse(size.ToString("E16").AsSpan(19), NumberStyles.AllowLeadingSign);
        var scaled = Scaled(size, digits - exponent);
        if (scaled >= BigInteger.Pow(10, digits + 1))
            scaled = Scaled(size, digits - ++exponent);
        var text = scaled.ToString().PadLeft(digits + 1, '0');
        var sign = double.IsNegative(number) ? "-" : "";
        return $"{sign}{text[0]}{(digits > 0 ? "." : "")}{text[1..]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    private static string? Special(double number) =>
        double.IsNaN(number) ? "NaN" : double.IsInfinity(number) ? number > 0 ? "Infinity" : "-Infinity" : null;

    // The number times a power of ten, rounded half to even.
    private static BigInteger Scaled(double number, int power)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = new BigInteger((bits & 0xFFFFFFFFFFFFF) | (exponent == 0 ? 0 : 1L << 52));
        var shift = Math.Max(exponent, 1) - 1075;
        var numerator = mantissa * BigInteger.Pow(10, Math.Max(power, 0)) << Math.Max(shift, 0);
        var denominator = BigInteger.Pow(10, Math.Max(-power, 0)) << Math.Max(-shift, 0);
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        var half = (rest * 2).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
