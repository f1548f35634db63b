using FsCheck.Fluent;
using FsCheck;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests.Syntax;

/// <summary>Any text is an expression or has mistakes inside of it; no text takes long or throws.</summary>
public sealed class AnyTextProperties
{
    private static readonly string[] Pieces =
    [
        "a", "request", "1", "0x", "1u", "1.5e3", ".", ".?", "[", "[?", "]", "{", "{?", "}", "(", ")", ",", ":", "?", "'", "\"", "'''", "r'", "b\"", "\\", "\\x4", "\\u12",
        "&&", "||", "!", "-", "+", "*", "/", "%", "==", "!=", "<", ">=", "in", "has(", ".map(x,", ".all(i, v,", "cel.bind(y,", "optional.of(", "'abc'", "null", "true", "`a b`",
        "// c\n", " ", "\n", "\ud83d", "é", "\0", "as", ".format(", "matches(", "size(", "now", "math.greatest(",
    ];

    private static readonly ExpressionEnvironment Environment = new([new CelVariable("a", CelType.Dyn), new CelVariable("request", CelType.Dyn)]);

    [Fact]
    public void Rows_of_pieces_are_expressions_or_have_mistakes()
    {
        var texts = Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces));

        Prop.ForAll(texts.ToArbitrary(), text => HasValueOrMistakes(text)).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Fact]
    public void Any_characters_are_expressions_or_have_mistakes() =>
        Prop.ForAll<string>(text => HasValueOrMistakes(text ?? "")).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Expressions_with_one_character_changed_are_expressions_or_have_mistakes()
    {
        string[] seeds =
        [
            "request.headers[\"x-beta\"] == \"1\" && \"admin\" in a.roles", "[1, 2, 3].map(x, x * 2).filter(y, y > 2)", "a.?b.orValue({'k': [1u, 2.5, b'\\xff']})",
            "\"%s %.3f\".format([a, 1.5])", "a.matches('^[a-z]+(\\\\d{2,3})?$') ? timestamp('2020-01-01T00:00:00Z') : duration('1h')",
        ];
        var changed =
            from seed in Gen.Elements(seeds)
            from at in Gen.Choose(0, seed.Length - 1)
            from c in Gen.Choose(0, 255)
            from isCut in Gen.Elements(true, false)
            select isCut ? seed.Remove(at, 1) : seed[..at] + (char)c + seed[(at + 1)..];

        Prop.ForAll(changed.ToArbitrary(), text => HasValueOrMistakes(text)).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    private static bool HasValueOrMistakes(string text)
    {
        var errors = new List<ExpressionError>();
        var expression = Environment.Compile(text, errors);
        if (expression is null)
            return errors.Count > 0 && errors.TrueForAll(error => error.Offset >= 0 && error.Length >= 0 && error.Offset + error.Length <= text.Length && error.Message.Length > 0);
        var value = expression.Evaluate(CelVariables.None);
        return errors.Count == 0 && (!value.IsError || value.AsError.Offset <= text.Length);
    }
}
