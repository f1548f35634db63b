using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Expressions.Patterns;

namespace Gatehouse.Expressions.Tests.Patterns;

/// <summary>Any text is a pattern or has a mistake; none throws.</summary>
public sealed class AnyPatternProperties
{
    private static readonly string[] Pieces =
    [
        "a", "[", "]", "[^", "-", "z", "\\", "\\d", "\\W", "\\pL", "\\p{", "}", "\\P{Lu}", "(", ")", "(?:", "(?P<n>", "(?i)", "(?s-m:", "(?", "*", "+", "?", "{2}", "{1,3}", "{1000}", "{", ",", "|",
        "^", "$", ".", "\\b", "\\z", "\\A", "\\Q", "\\E", "\\x41", "\\x{1F431}", "\\x{", "\\0", "\\1", "[:alpha:]", "[[:^digit:]]", "🐱", "\ud83d", "\ude00", "é", "&&", "-[", "#", " ", "\n",
    ];

    [Fact]
    public void Rows_of_pieces_are_patterns_or_have_a_mistake() =>
        Prop.ForAll(Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary(), IsPatternOrMistake).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Fact]
    public void Any_characters_are_patterns_or_have_a_mistake() =>
        Prop.ForAll<string>(text => IsPatternOrMistake(text ?? "")).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static bool IsPatternOrMistake(string text)
    {
        if (!PatternCache.TryGet(text, out var pattern, out var problem))
            return problem is { Length: > 0 };
        pattern!.IsMatch("a🐱-z9 é\n");
        return problem is null;
    }
}
