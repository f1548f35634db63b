using Gatehouse.Expressions.Values;
using Gatehouse.Expressions.Evaluation;
using Gatehouse.Expressions.Patterns;

namespace Gatehouse.Expressions.Functions;

/// <summary>The standard functions of texts, and <c>size</c>.</summary>
internal static class TextFunctions
{
    public static IEnumerable<CelFunction> All { get; } =
    [
        .. Size(CelType.String, static args => CelValue.Of((long)CodePoints.Count(args[0].AsString))),
        .. Size(CelType.Bytes, static args => CelValue.Of((long)args[0].AsBytes.Length)),
        .. Size(CelType.AnyList, static args => CelValue.Of((long)args[0].AsList.Count)),
        .. Size(CelType.AnyMap, static args => CelValue.Of((long)args[0].AsMap.Count)),
        Test("contains", static args => CelValue.Of(args[0].AsString.Contains(args[1].AsString, StringComparison.Ordinal))),
        Test("startsWith", static args => CelValue.Of(args[0].AsString.StartsWith(args[1].AsString, StringComparison.Ordinal))),
        Test("endsWith", static args => CelValue.Of(args[0].AsString.EndsWith(args[1].AsString, StringComparison.Ordinal))),
        new("matches", [CelType.String, CelType.String], CelType.Bool, Matches) { IsMember = true, Cost = 500 },
        new("matches", [CelType.String, CelType.String], CelType.Bool, Matches) { Cost = 500 },
    ];

    private static CelFunction Test(string name, CelBody body) => new(name, [CelType.String, CelType.String], CelType.Bool, body) { IsMember = true };

    private static CelFunction[] Size(CelType type, CelBody body) => [new("size", [type], CelType.Int, body), new("size", [type], CelType.Int, body) { IsMember = true }];

    private static CelValue Matches(ReadOnlySpan<CelValue> args) =>
        PatternCache.TryGet(args[1].AsString, out var pattern, out var problem) ? CelValue.Of(pattern!.IsMatch(args[0].AsString)) : CelValue.Error(problem!);
}
