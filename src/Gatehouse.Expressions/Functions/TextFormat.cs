using Gatehouse.Expressions.Values;
using System.Text;
using Gatehouse.Expressions.Evaluation;

namespace Gatehouse.Expressions.Functions;

/// <summary><c>format</c> of the string extension: <c>%s %d %f %e %x %X %o %b</c>.</summary>
internal static class TextFormat
{
    private const int MaxPrecision = 100;

    public static CelValue Format(string format, CelList arguments, ref long budget)
    {
        var result = new StringBuilder();
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c != '%')
            {
                result.Append(c);
                continue;
            }
            i++;
            if (i < format.Length && format[i] == '%')
            {
                result.Append('%');
                continue;
            }
            var precision = ReadPrecision(format, ref i);
            if (i >= format.Length || precision > MaxPrecision)
                return CelValue.Error("the format ends in the middle of a '%', or its precision is above 100");
            if (next >= arguments.Count)
                return CelValue.Error("the format has more '%' than there are values");
            if (Clause(format[i], precision, arguments[next++], result) is { } problem)
            {
                // What was written for those before it.
                budget -= result.Length >> 4;
                return CelValue.Error(problem);
            }
            if (result.Length > SizeLimits.MaxText)
                return SizeLimits.TooLong;
        }
        return CelValue.Of(result.ToString());
    }

    private static int ReadPrecision(string format, ref int at)
    {
        if (at >= format.Length || format[at] != '.')
            return -1;
        var precision = 0;
        at++;
        while (at < format.Length && char.IsAsciiDigit(format[at]) && precision <= MaxPrecision)
            precision = (precision * 10) + (format[at++] - '0');
        return precision;
    }

    // Null when it went well.
    private static string? Clause(char clause, int precision, in CelValue value, StringBuilder result)
    {
        var text = clause switch
        {
            's' => Text(value),
            'd' => value.Kind is CelKind.Int or CelKind.Uint or CelKind.Double ? ValueText.Plain(value) : null,
            'f' => Number(value) is { } number ? NumberText.Fixed(number, precision < 0 ? 6 : precision) : null,
            'e' => Number(value) is { } number ? NumberText.Scientific(number, precision < 0 ? 6 : precision) : null,
            'b' => value.Kind == CelKind.Bool ? (value.IsTrue ? "1" : "0") : Whole(value, size => size.ToString("b")),
            'o' => Whole(value, size => Convert.ToString((long)size, 8)),
            'x' => Hexadecimal(value)?.ToLowerInvariant(),
            'X' => Hexadecimal(value),
            _ => null,
        };
        if (text is null)
            return "sdfeboxX".Contains(clause) ? $"'%{clause}' does not take {CelType.Of(value)}" : $"there is no '%{clause}' in formats";
        result.Append(text);
        return null;
    }

    private static double? Number(in CelValue value) => value.Kind switch
    {
        CelKind.Double => value.AsDouble,
        CelKind.Int => value.AsInt,
        CelKind.Uint => value.AsUint,
        _ => null,
    };

    private static string? Hexadecimal(in CelValue value) => value.Kind switch
    {
        CelKind.String => Convert.ToHexString(Encoding.UTF8.GetBytes(value.AsString)),
        CelKind.Bytes => Convert.ToHexString(value.AsBytes),
        _ => Whole(value, size => size.ToString("X")),
    };

    private static string? Whole(in CelValue value, Func<ulong, string> show) => value.Kind switch
    {
        CelKind.Uint => show(value.AsUint),
        CelKind.Int when value.AsInt < 0 => "-" + show(unchecked((ulong)-value.AsInt)),
        CelKind.Int => show((ulong)value.AsInt),
        _ => null,
    };

    private static string? Text(in CelValue value)
    {
        var result = new StringBuilder();
        return Append(result, value) ? result.ToString() : null;
    }

    private static bool Append(StringBuilder result, in CelValue value)
    {
        if (result.Length > SizeLimits.MaxText)
            return true;
        switch (value.Kind)
        {
            case CelKind.List:
                var list = value.AsList;
                result.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    result.Append(i == 0 ? "" : ", ");
                    if (!Append(result, list[i]))
                        return false;
                }
                result.Append(']');
                return true;
            case CelKind.Map:
                return AppendMap(result, value.AsMap);
            case CelKind.Optional or CelKind.Error:
                return false;
            default:
                result.Append(ValueText.Plain(value));
                return true;
        }
    }

    // In the order of the keys as they are written, so that the text is always the same.
    private static bool AppendMap(StringBuilder result, CelMap map)
    {
        var entries = Enumerable.Range(0, map.Count).Select(map.EntryAt).OrderBy(entry => ValueText.Plain(entry.Key), StringComparer.Ordinal).ToArray();
        result.Append('{');
        for (var i = 0; i < entries.Length; i++)
        {
            result.Append(i == 0 ? "" : ", ").Append(ValueText.Plain(entries[i].Key)).Append(": ");
            if (!Append(result, entries[i].Value))
                return false;
        }
        result.Append('}');
        return true;
    }
}
