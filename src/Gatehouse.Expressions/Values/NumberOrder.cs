namespace Gatehouse.Expressions.Values;

/// <summary>The order of numbers, also of different kinds: as doubles where one of them is, as the conformance cases want it.</summary>
internal static class NumberOrder
{
    /// <summary>What <see cref="Compare"/> gives where there is no order: not a number.</summary>
    public const int Unordered = 2;

    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    public static bool IsNumber(in CelValue value) => value.Kind is CelKind.Int or CelKind.Uint or CelKind.Double;

    public static int Compare(in CelValue a, in CelValue b) => (a.Kind, b.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => a.AsInt.CompareTo(b.AsInt),
        (CelKind.Uint, CelKind.Uint) => a.AsUint.CompareTo(b.AsUint),
        (CelKind.Double, CelKind.Double) => Doubles(a.AsDouble, b.AsDouble),
        (CelKind.Int, CelKind.Uint) => a.AsInt < 0 ? -1 : ((ulong)a.AsInt).CompareTo(b.AsUint),
        (CelKind.Uint, CelKind.Int) => -Compare(b, a),
        (CelKind.Int, CelKind.Double) => IntAndDouble(a.AsInt, b.AsDouble),
        (CelKind.Uint, CelKind.Double) => UintAndDouble(a.AsUint, b.AsDouble),
        _ => Compare(b, a) is var turned && turned == Unordered ? Unordered : -turned,
    };

    /// <summary>The int or uint that a double equals.</summary>
    public static bool TryWhole(in CelValue value, out CelValue whole)
    {
        whole = value;
        if (value.Kind != CelKind.Double)
            return value.Kind is CelKind.Int or CelKind.Uint;
        var number = value.AsDouble;
        if (Math.Floor(number) != number || number < -TwoTo63 || number >= TwoTo64)
            return false;
        whole = number < TwoTo63 ? CelValue.Of((long)number) : CelValue.Of((ulong)number);
        return true;
    }

    private static int Doubles(double a, double b) => a < b ? -1 : a > b ? 1 : a == b ? 0 : Unordered;

    private static int IntAndDouble(long a, double b) => b < -TwoTo63 ? 1 : b > TwoTo63 ? -1 : Doubles(a, b);

    private static int UintAndDouble(ulong a, double b) => b < 0 ? 1 : b > TwoTo64 ? -1 : Doubles(a, b);
}
