using System.Text;

namespace Gatehouse.Expressions.Values;

/// <summary>Values as text.</summary>
internal static class ValueText
{
    private const int MaxShown = 60;
    private const int MaxItems = 10;

    /// <summary>A single value as <c>string()</c> gives it; lists and maps as they are shown.</summary>
    public static string Plain(in CelValue value) => value.Kind switch
    {
        CelKind.String => value.AsString,
        CelKind.Int => value.AsInt.ToString(),
        CelKind.Uint => value.AsUint.ToString(),
        CelKind.Double => NumberText.Shortest(value.AsDouble),
        CelKind.Bytes => Encoding.UTF8.GetString(value.AsBytes),
        CelKind.Bool => value.IsTrue ? "true" : "false",
        CelKind.Null => "null",
        CelKind.Timestamp => TimeText.Timestamp(value.Seconds, value.Nanoseconds),
        CelKind.Duration => TimeText.Duration(value.DurationNanoseconds),
        CelKind.Type => value.AsType.Name,
        CelKind.Object => value.AsObject.ToString() ?? "",
        _ => Show(value),
    };

    /// <summary>For messages and debuggers: as it would be written in an expression, but cut off where it gets long.</summary>
    public static string Show(in CelValue value) => Show(value, 3);

    private static string Show(in CelValue value, int depth)
    {
        switch (value.Kind)
        {
            case CelKind.String:
                return value.AsString.Length > MaxShown ? TextQuote.Quote(value.AsString[..MaxShown]) + "..." : TextQuote.Quote(value.AsString);
            case CelKind.Bytes:
                return $"bytes of length {value.AsBytes.Length}";
            case CelKind.Uint:
                return value.AsUint + "u";
            case CelKind.List:
                var list = value.AsList;
                return depth == 0 ? "[...]" : "[" + string.Join(", ", First(list.Count, i => Show(list[i], depth - 1))) + "]";
            case CelKind.Map:
                var map = value.AsMap;
                return depth == 0 ? "{...}" : "{" + string.Join(", ", First(map.Count, i => Show(map.EntryAt(i).Key, 0) + ": " + Show(map.EntryAt(i).Value, depth - 1))) + "}";
            case CelKind.Optional:
                return value.HasValue ? $"optional.of({Show(value.OptionalValue, Math.Max(depth - 1, 0))})" : "optional.none()";
            case CelKind.Error:
                return "error: " + value.AsError.Message;
            default:
                return Plain(value);
        }
    }

    private static IEnumerable<string> First(int count, Func<int, string> show)
    {
        for (var i = 0; i < Math.Min(count, MaxItems); i++)
            yield return show(i);
        if (count > MaxItems)
            yield return "...";
    }
}
