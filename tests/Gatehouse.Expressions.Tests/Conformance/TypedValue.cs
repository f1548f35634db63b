using System.Text.Json;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests.Conformance;

/// <summary>Values as the cases write them: <c>{"int": "1"}</c>.</summary>
internal static class TypedValue
{
    public static CelValue Read(JsonElement json)
    {
        var typed = json.EnumerateObject().Single();
        var value = typed.Value;
        return typed.Name switch
        {
            "null" => CelValue.Null,
            "bool" => CelValue.Of(value.GetBoolean()),
            "int" => CelValue.Of(long.Parse(value.GetString()!)),
            "uint" => CelValue.Of(ulong.Parse(value.GetString()!)),
            "double" => CelValue.Of(Double(value.GetString()!)),
            "string" => CelValue.Of(value.GetString()!),
            "bytes" => CelValue.Of(Convert.FromBase64String(value.GetString()!)),
            "type" => CelValue.Of(CelType.Object(value.GetString()!)),
            "list" => CelValue.Of(CelList.Of([.. value.EnumerateArray().Select(Read)])),
            "map" => CelValue.Of(Map(value)),
            _ => throw new InvalidOperationException($"There are no values of the kind {typed.Name}."),
        };
    }

    /// <summary>Whether they are the same, and not only equal: of the same kind.</summary>
    public static bool AreSame(in CelValue a, in CelValue b)
    {
        if (a.Kind != b.Kind)
            return false;
        switch (a.Kind)
        {
            case CelKind.Double:
                return a.AsDouble.Equals(b.AsDouble) && (a.AsDouble != 0 || double.IsNegative(a.AsDouble) == double.IsNegative(b.AsDouble));
            case CelKind.List:
                var (left, right) = (a.AsList, b.AsList);
                return left.Count == right.Count && Enumerable.Range(0, left.Count).All(i => AreSame(left[i], right[i]));
            case CelKind.Map:
                return a.AsMap.Count == b.AsMap.Count && Enumerable.Range(0, a.AsMap.Count).Select(a.AsMap.EntryAt).All(HasSame(b.AsMap));
            default:
                return a == b;
        }
    }

    private static Func<KeyValuePair<CelValue, CelValue>, bool> HasSame(CelMap map) =>
        entry => map.TryGet(entry.Key, out var value) && AreSame(entry.Value, value);

    private static double Double(string text) => text switch
    {
        "inf" or "Infinity" => double.PositiveInfinity,
        "-inf" or "-Infinity" => double.NegativeInfinity,
        "nan" or "NaN" => double.NaN,
        _ => double.Parse(text),
    };

    private static CelMap Map(JsonElement entries)
    {
        var builder = new EntryMapBuilder(0);
        foreach (var entry in entries.EnumerateArray())
            builder.Set(Read(entry[0]), Read(entry[1]));
        return builder.Build();
    }
}
