using Gatehouse.Expressions.Values;
using System.Globalization;
using System.Text;

namespace Gatehouse.Expressions.Functions;

/// <summary>The standard functions from one type to another.</summary>
internal static class ConversionFunctions
{
    private static readonly CelValue OutOfRange = CelValue.Error("the number does not fit");
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static IEnumerable<CelFunction> All { get; } =
    [
        new("type", [CelType.Dyn], CelType.Type, static args => CelValue.Of(CelType.Of(args[0]))),
        new("dyn", [CelType.Dyn], CelType.Dyn, static args => args[0]),
        .. To("int", CelType.Int, ToInt, CelType.Int, CelType.Uint, CelType.Double, CelType.String, CelType.Timestamp),
        .. To("uint", CelType.Uint, ToUint, CelType.Uint, CelType.Int, CelType.Double, CelType.String),
        .. To("double", CelType.Double, ToDouble, CelType.Double, CelType.Int, CelType.Uint, CelType.String),
        .. To("bool", CelType.Bool, ToBool, CelType.Bool, CelType.String),
        .. To("bytes", CelType.Bytes, ToBytes, CelType.Bytes, CelType.String),
        .. To("string", CelType.String, ToText, CelType.String, CelType.Int, CelType.Uint, CelType.Double, CelType.Bool, CelType.Bytes, CelType.Timestamp, CelType.Duration, CelType.Ip, CelType.Cidr),
        .. To("timestamp", CelType.Timestamp, ToTimestamp, CelType.Timestamp, CelType.String, CelType.Int),
        .. To("duration", CelType.Duration, ToDuration, CelType.Duration, CelType.String),
    ];

    private static IEnumerable<CelFunction> To(string name, CelType result, CelBody body, params CelType[] from) =>
        from.Select(type => new CelFunction(name, [type], result, body));

    // .NET leaves NULs at the end of a number unread.
    private static bool IsWhole(string text) => !text.Contains('\0', StringComparison.Ordinal);

    private static CelValue ToInt(ReadOnlySpan<CelValue> args)
    {
        var value = args[0];
        switch (value.Kind)
        {
            case CelKind.Uint:
                return value.AsUint > long.MaxValue ? OutOfRange : CelValue.Of((long)value.AsUint);
            case CelKind.Double:
                return value.AsDouble is > -9223372036854775808.0 and < 9223372036854775808.0 ? CelValue.Of((long)value.AsDouble) : OutOfRange;
            case CelKind.String:
                return IsWhole(value.AsString) && long.TryParse(value.AsString, NumberStyles.AllowLeadingSign, null, out var number) ? CelValue.Of(number) : NotA("int", value);
            case CelKind.Timestamp:
                return CelValue.Of(value.Seconds);
            default:
                return value;
        }
    }

    private static CelValue ToUint(ReadOnlySpan<CelValue> args)
    {
        var value = args[0];
        switch (value.Kind)
        {
            case CelKind.Int:
                return value.AsInt < 0 ? OutOfRange : CelValue.Of((ulong)value.AsInt);
            case CelKind.Double:
                return value.AsDouble is >= 0 and < 18446744073709551616.0 ? CelValue.Of((ulong)value.AsDouble) : OutOfRange;
            case CelKind.String:
                return IsWhole(value.AsString) && ulong.TryParse(value.AsString, NumberStyles.None, null, out var number) ? CelValue.Of(number) : NotA("uint", value);
            default:
                return value;
        }
    }

    private static CelValue ToDouble(ReadOnlySpan<CelValue> args)
    {
        var value = args[0];
        switch (value.Kind)
        {
            case CelKind.Int:
                return CelValue.Of((double)value.AsInt);
            case CelKind.Uint:
                return CelValue.Of((double)value.AsUint);
            case CelKind.String:
                var text = value.AsString;
                if (text is "Infinity" or "+Infinity" or "-Infinity" or "NaN" or "inf" or "+inf" or "-inf" or "Inf" or "+Inf" or "-Inf")
                    return CelValue.Of(text == "NaN" ? double.NaN : text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity);
                const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
                return IsWhole(text) && double.TryParse(text, Style, null, out var number) && double.IsFinite(number) ? CelValue.Of(number) : NotA("double", value);
            default:
                return value;
        }
    }

    private static CelValue ToBool(ReadOnlySpan<CelValue> args) => args[0].Kind == CelKind.Bool ? args[0] : args[0].AsString switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => CelValue.Of(true),
        "0" or "f" or "F" or "false" or "FALSE" or "False" => CelValue.Of(false),
        _ => NotA("bool", args[0]),
    };

    private static CelValue ToBytes(ReadOnlySpan<CelValue> args) =>
        args[0].Kind == CelKind.Bytes ? args[0] : CelValue.Of(Encoding.UTF8.GetBytes(args[0].AsString));

    private static CelValue ToText(ReadOnlySpan<CelValue> args)
    {
        if (args[0].Kind != CelKind.Bytes)
            return args[0].Kind == CelKind.String ? args[0] : CelValue.Of(ValueText.Plain(args[0]));
        return System.Text.Unicode.Utf8.IsValid(args[0].AsBytes) ? CelValue.Of(StrictUtf8.GetString(args[0].AsBytes)) : CelValue.Error("the bytes are not UTF-8");
    }

    private static CelValue ToTimestamp(ReadOnlySpan<CelValue> args)
    {
        var value = args[0];
        return value.Kind switch
        {
            CelKind.String => TimeText.TryTimestamp(value.AsString, out var time) ? time : NotA("timestamp", value),
            CelKind.Int => value.AsInt is < TimeText.MinSeconds or > TimeText.MaxSeconds ? OutOfRange : CelValue.Timestamp(value.AsInt, 0),
            _ => value,
        };
    }

    private static CelValue ToDuration(ReadOnlySpan<CelValue> args)
    {
        if (args[0].Kind == CelKind.Duration)
            return args[0];
        return TimeText.TryDuration(args[0].AsString, out var nanoseconds) ? CelValue.Duration(nanoseconds) : NotA("duration", args[0]);
    }

    private static CelValue NotA(string type, in CelValue value) =>
        value.AsString.Length <= 40 ? CelValue.Error($"{value} is no {type}") : CelValue.Error($"the text is no {type}");
}
