using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests.Patterns;

/// <summary>Patterns mean what they mean in RE2.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("a.c", "abc", true)]
    [InlineData("^.$", "🐱", true)]
    [InlineData("^..$", "🐱", false)]
    [InlineData("^[🐱-😀]+$", "🐱😀", true)]
    [InlineData("^[^a]$", "🐱", true)]
    [InlineData("^[^🐱]$", "🐱", false)]
    [InlineData("^[^🐱]$", "😀", true)]
    [InlineData("^🐱+$", "🐱🐱", true)]
    [InlineData("^a$", "a\n", false)]
    [InlineData("(?m)^a$", "b\na\nc", true)]
    [InlineData("^.$", "\n", false)]
    [InlineData("(?s)^.$", "\n", true)]
    [InlineData("(?s:.)(.)", "\n\n", false)]
    [InlineData("(?i)ABC", "abc", true)]
    [InlineData("(?i:A)B", "ab", false)]
    [InlineData(@"^\d$", "٣", false)]
    [InlineData(@"^\w+$", "é", false)]
    [InlineData(@"^\W$", "é", true)]
    [InlineData(@"^\S$", "🐱", true)]
    [InlineData(@"^\pL+$", "é", true)]
    [InlineData(@"^[[:alpha:]_]+$", "a_b", true)]
    [InlineData(@"^[\]\-\\]+$", @"]-\", true)]
    [InlineData(@"^[]a]+$", "]a", true)]
    [InlineData(@"^[a-c-e]+$", "a-e", true)]
    [InlineData(@"^[a-z-[aeiou]]+$", "e]", true)]
    [InlineData(@"^\x{1F431}\x41\0$", "🐱A\0", true)]
    [InlineData(@"^\Qa.b\E$", "a.b", true)]
    [InlineData(@"^\Qa.b\E$", "axb", false)]
    [InlineData("(?P<year>[0-9]{4})", "2024", true)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData("^a{2,}$", "aaa", true)]
    [InlineData("a b#c", "a b#c", true)]
    [InlineData(@"\bfoo\b", "a foo b", true)]
    public void They_match_as_there(string pattern, string text, bool expected) =>
        Cel.Evaluate("text.matches(pattern)", System.Text.Json.JsonSerializer.Serialize(new { text, pattern })).ShouldBe(CelValue.Of(expected));

    [Theory]
    [InlineData("(")]
    [InlineData("[a")]
    [InlineData("[b-a]")]
    [InlineData("a**")]
    [InlineData("a++")]
    [InlineData("a{1001}")]
    [InlineData("(?=a)")]
    [InlineData("(?<!a)")]
    [InlineData("(?>a)")]
    [InlineData(@"(a)\1")]
    [InlineData(@"\Z")]
    [InlineData(@"\")]
    [InlineData(@"\pX")]
    [InlineData(@"^\p{Latin}+$")]
    [InlineData(@"[\P{^Greek}]")]
    [InlineData("[[:nothing:]]")]
    [InlineData("(?x)a")]
    [InlineData("((((a{1000}){1000}){1000}){1000})")]
    public void What_is_not_there_is_an_error(string pattern) =>
        Cel.Evaluate("'a'.matches(pattern)", System.Text.Json.JsonSerializer.Serialize(new { pattern })).IsError.ShouldBeTrue();

    [Fact]
    public void A_pattern_takes_time_in_proportion_to_the_text() =>
        Cel.Evaluate("text.matches('^(a+)+$')", $"{{\"text\": \"{new string('a', 50_000)}!\"}}").ShouldBe(CelValue.Of(false));
}
