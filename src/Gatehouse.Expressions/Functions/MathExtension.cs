using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Functions;

/// <summary>The math extension of the language.</summary>
internal static class MathExtension
{
    private static readonly CelType[] Numbers = [CelType.Int, CelType.Uint, CelType.Double];
    private static readonly CelValue NegativeShift = CelValue.Error("the number of bits is negative");

    public static IEnumerable<CelFunction> All { get; } =
    [
        new("math.greatest", [CelType.AnyList], CelType.Dyn, static args => Best(Items(args[0].AsList), 1)),
        new("math.greatest", [CelType.Dyn], CelType.Dyn, static args => Best(args.ToArray(), 1)) { IsVariadic = true },
        new("math.least", [CelType.AnyList], CelType.Dyn, static args => Best(Items(args[0].AsList), -1)),
        new("math.least", [CelType.Dyn], CelType.Dyn, static args => Best(args.ToArray(), -1)) { IsVariadic = true },
        Double("math.ceil", Math.Ceiling),
        Double("math.floor", Math.Floor),
        Double("math.trunc", Math.Truncate),
        Double("math.round", static number => Math.Round(number, MidpointRounding.AwayFromZero)),
        Test("math.isNaN", double.IsNaN),
        Test("math.isInf", double.IsInfinity),
        Test("math.isFinite", double.IsFinite),
        .. Numbers.Select(type => new CelFunction("math.abs", [type], type, Abs)),
        .. Numbers.Select(type => new CelFunction("math.sign", [type], type, Sign)),
        .. Numbers.Select(type => new CelFunction("math.sqrt", [type], CelType.Double, static args => CelValue.Of(Math.Sqrt(AsDouble(args[0]))))),
        .. Bits("math.bitAnd", static (a, b) => a & b),
        .. Bits("math.bitOr", static (a, b) => a | b),
        .. Bits("math.bitXor", static (a, b) => a ^ b),
        .. Whole("math.bitNot", [], static args => Same(args[0], ~args[0].AsUint)),
        .. Whole("math.bitShiftLeft", [CelType.Int], static args => Shift(args, static (bits, by) => bits << by)),
        .. Whole("math.bitShiftRight", [CelType.Int], static args => Shift(args, static (bits, by) => bits >> by)),
    ];

    private static CelFunction Double(string name, Func<double, double> body) =>
        new(name, [CelType.Double], CelType.Double, args => CelValue.Of(body(args[0].AsDouble)));

    private static CelFunction Test(string name, Func<double, bool> body) =>
        new(name, [CelType.Double], CelType.Bool, args => CelValue.Of(body(args[0].AsDouble)));

    private static CelFunction[] Bits(string name, Func<ulong, ulong, ulong> body) =>
    [
        new(name, [CelType.Int, CelType.Int], CelType.Int, args => Same(args[0], body(args[0].AsUint, args[1].AsUint))),
        new(name, [CelType.Uint, CelType.Uint], CelType.Uint, args => Same(args[0], body(args[0].AsUint, args[1].AsUint))),
    ];

    private static CelFunction[] Whole(string name, CelType[] more, CelBody body) =>
        [new(name, [CelType.Int, .. more], CelType.Int, body), new(name, [CelType.Uint, .. more], CelType.Uint, body)];

    private static CelValue Same(in CelValue like, ulong bits) => like.Kind == CelKind.Int ? CelValue.Of((long)bits) : CelValue.Of(bits);

    private static CelValue Shift(ReadOnlySpan<CelValue> args, Func<ulong, int, ulong> body)
    {
        var by = args[1].AsInt;
        return by < 0 ? NegativeShift : Same(args[0], by > 63 ? 0 : body(args[0].AsUint, (int)by));
    }

    private static double AsDouble(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value.AsInt,
        CelKind.Uint => value.AsUint,
        _ => value.AsDouble,
    };

    private static CelValue Abs(ReadOnlySpan<CelValue> args) => args[0].Kind switch
    {
        CelKind.Int => args[0].AsInt == long.MinValue ? CelValue.Error("the result is too large") : CelValue.Of(Math.Abs(args[0].AsInt)),
        CelKind.Double => CelValue.Of(Math.Abs(args[0].AsDouble)),
        _ => args[0],
    };

    private static CelValue Sign(ReadOnlySpan<CelValue> args) => args[0].Kind switch
    {
        CelKind.Int => CelValue.Of((long)Math.Sign(args[0].AsInt)),
        CelKind.Uint => CelValue.Of(args[0].AsUint == 0 ? 0UL : 1UL),
        _ => double.IsNaN(args[0].AsDouble) ? args[0] : CelValue.Of((double)Math.Sign(args[0].AsDouble)),
    };

    private static CelValue[] Items(CelList list)
    {
        var items = new CelValue[list.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = list[i];
        return items;
    }

    private static CelValue Best(CelValue[] values, int sign)
    {
        if (values.Length == 0)
            return CelValue.Error("the list has no numbers");
        var best = values[0];
        foreach (var value in values)
        {
            if (!NumberOrder.IsNumber(value))
                return CelValue.Error($"{CelType.Of(value)} is no number");
            if (NumberOrder.Compare(value, best) == sign)
                best = value;
        }
        return best;
    }
}
