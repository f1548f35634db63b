using Gatehouse.Expressions.Values;
using Gatehouse.Expressions.Evaluation;

namespace Gatehouse.Expressions.Functions;

/// <summary>The string extension of the language. Indexes count code points.</summary>
internal static class StringExtension
{
    private static readonly CelValue OutOfRange = CelValue.Error("the index is outside the text");

    public static IEnumerable<CelFunction> All { get; } =
    [
        Member("charAt", CelType.String, CharAt, CelType.Int),
        Member("indexOf", CelType.Int, static args => IndexOf(args[0].AsString, args[1].AsString, 0), CelType.String),
        Member("indexOf", CelType.Int, static args => IndexOf(args[0].AsString, args[1].AsString, args[2].AsInt), CelType.String, CelType.Int),
        Member("lastIndexOf", CelType.Int, static args => LastIndexOf(args[0].AsString, args[1].AsString, CodePoints.Count(args[0].AsString)), CelType.String),
        Member("lastIndexOf", CelType.Int, static args => LastIndexOf(args[0].AsString, args[1].AsString, args[2].AsInt), CelType.String, CelType.Int),
        Member("lowerAscii", CelType.String, static args => CelValue.Of(Ascii(args[0].AsString, 'A', 'Z'))),
        Member("upperAscii", CelType.String, static args => CelValue.Of(Ascii(args[0].AsString, 'a', 'z'))),
        Member("replace", CelType.String, static args => TextParts.Replace(args[0].AsString, args[1].AsString, args[2].AsString, -1), CelType.String, CelType.String),
        Member("replace", CelType.String, static args => TextParts.Replace(args[0].AsString, args[1].AsString, args[2].AsString, args[3].AsInt), CelType.String, CelType.String, CelType.Int),
        Member("split", CelType.List(CelType.String), static args => TextParts.Split(args[0].AsString, args[1].AsString, -1), CelType.String),
        Member("split", CelType.List(CelType.String), static args => TextParts.Split(args[0].AsString, args[1].AsString, args[2].AsInt), CelType.String, CelType.Int),
        Member("substring", CelType.String, static args => Substring(args[0].AsString, args[1].AsInt, CodePoints.Count(args[0].AsString)), CelType.Int),
        Member("substring", CelType.String, static args => Substring(args[0].AsString, args[1].AsInt, args[2].AsInt), CelType.Int, CelType.Int),
        Member("trim", CelType.String, static args => CelValue.Of(args[0].AsString.Trim())),
        Member("reverse", CelType.String, static args => CelValue.Of(string.Concat(CodePoints.Split(args[0].AsString).Reverse()))),
        CelFunction.WithBudget("format", [CelType.String, CelType.AnyList], CelType.String, true, static (ReadOnlySpan<CelValue> args, ref long budget) => TextFormat.Format(args[0].AsString, args[1].AsList, ref budget)),
        CelFunction.WithBudget("join", [CelType.List(CelType.String)], CelType.String, true, static (ReadOnlySpan<CelValue> args, ref long budget) => TextParts.Join(args[0].AsList, "", ref budget)),
        CelFunction.WithBudget("join", [CelType.List(CelType.String), CelType.String], CelType.String, true, static (ReadOnlySpan<CelValue> args, ref long budget) => TextParts.Join(args[0].AsList, args[1].AsString, ref budget)),
        new("strings.quote", [CelType.String], CelType.String, static args => CelValue.Of(TextQuote.Quote(args[0].AsString))),
    ];

    private static CelFunction Member(string name, CelType result, CelBody body, params CelType[] more) =>
        new(name, [CelType.String, .. more], result, body) { IsMember = true };

    private static CelValue CharAt(ReadOnlySpan<CelValue> args)
    {
        var text = args[0].AsString;
        var at = CodePoints.At(text, args[1].AsInt);
        if (at < 0)
            return OutOfRange;
        return CelValue.Of(at == text.Length ? "" : CodePoints.Split(text.Substring(at, Math.Min(2, text.Length - at))).First());
    }

    private static CelValue IndexOf(string text, string part, long from)
    {
        var at = CodePoints.At(text, from);
        if (at < 0)
            return OutOfRange;
        var found = text.IndexOf(part, at, StringComparison.Ordinal);
        return CelValue.Of(found < 0 ? -1L : CodePoints.Count(text.AsSpan(0, found)));
    }

    private static CelValue LastIndexOf(string text, string part, long from)
    {
        var at = CodePoints.At(text, from);
        if (at < 0)
            return OutOfRange;
        var end = (int)Math.Min((long)at + part.Length, text.Length);
        var found = text.AsSpan(0, end).LastIndexOf(part, StringComparison.Ordinal);
        return CelValue.Of(found < 0 ? -1L : CodePoints.Count(text.AsSpan(0, found)));
    }

    private static CelValue Substring(string text, long start, long end)
    {
        var from = CodePoints.At(text, start);
        var to = CodePoints.At(text, end);
        return from < 0 || to < from ? OutOfRange : CelValue.Of(text[from..to]);
    }

    private static string Ascii(string text, char first, char last) => string.Create(text.Length, (text, first, last), static (span, from) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = from.text[i] >= from.first && from.text[i] <= from.last ? (char)(from.text[i] ^ ' ') : from.text[i];
    });
}
