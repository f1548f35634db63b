using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests.Syntax;

/// <summary>The grammar, beyond what the conformance cases have of it.</summary>
public sealed class ParserTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("1 -1", "0")]
    [InlineData("- 1", "-1")]
    [InlineData("--1", "1")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("0xFFFFFFFFFFFFFFFFu", "18446744073709551615u")]
    [InlineData(".5 + 5e-1", "1")]
    [InlineData("true ? 1 : false ? 2 : 3", "1")]
    [InlineData("[1, 2,]", "[1, 2]")]
    [InlineData("[,]", "[]")]
    [InlineData("{,}", "{}")]
    [InlineData("0X1F", null)]
    [InlineData("{'a': 1,}", "{\"a\": 1}")]
    [InlineData("1 // one\n + 1", "2")]
    [InlineData("'a' 'b'.size()", null)]
    [InlineData("{'a-b': 1}.`a-b`", "1")]
    [InlineData("{'in': 1}['in']", "1")]
    [InlineData("'10.1.2.3'.in('10.0.0.0/8')", "true")]
    [InlineData("rb'a'", null)]
    [InlineData("b'\\xff' + br'\\n'", "bytes of length 3")]
    public void It_reads_what_the_language_has(string text, string? expected)
    {
        if (expected is null)
            Cel.Mistakes(text);
        else
            Cel.Show(text).ShouldBe(expected);
    }

    [Theory]
    [InlineData("", "0+0 the expression ends where a value should be")]
    [InlineData("1 +", "3+0 the expression ends where a value should be")]
    [InlineData("(1", "2+0 the expression ends where ')' should be")]
    [InlineData("1)", "1+1 ')' where the end of the expression or an operator should be")]
    [InlineData("a = 1", "2+1 '=' is not an operator; equality is '=='")]
    [InlineData("true & false", "5+1 '&' is not an operator; and is '&&'")]
    [InlineData("'abc", "0+4 the string does not end")]
    [InlineData("'a\nb'", "0+2 the string does not end")]
    [InlineData(@"'\z'", @"1+2 unknown escape; a backslash is written \\")]
    [InlineData(@"'\ud800'", "1+2 the escape is not a character of Unicode")]
    [InlineData("9223372036854775808", "0+19 the number is too large")]
    [InlineData("18446744073709551616u", "0+21 the number is too large")]
    [InlineData("1a", "0+2 a number is followed by a letter")]
    [InlineData("for", "0+3 'for' is reserved and cannot be the name of a variable")]
    [InlineData("!-x", "1+1 '-' where a value should be")]
    [InlineData("f(1,)", "4+1 ')' where an argument should be")]
    [InlineData("a.b.in", "4+2 'in' where a name should be")]
    [InlineData("Point{x: 1}", "5+1 'Point{...}' makes a message; there are none here, write a map: {\"name\": value}")]
    [InlineData("a.b.Point{x: 1}", "9+1 'Point{...}' makes a message; there are none here, write a map: {\"name\": value}")]
    [InlineData("has(1)", "4+1 has() takes a member: has(a.b)")]
    [InlineData("[1].map(1 + 1, 2)", "8+5 map() takes the name of a variable here")]
    [InlineData("[1].all(i, i, true)", "11+1 the two variables need different names")]
    public void A_mistake_has_its_place_and_a_sentence(string text, string expected) => Cel.Mistakes(text).ShouldBe([expected]);

    [Fact]
    public void Nesting_is_bounded_in_every_form()
    {
        string[] bombs =
        [
            new string('(', 5000) + "1" + new string(')', 5000), new string('[', 5000), new string('!', 5000) + "true", new string('-', 5000) + "x",
            "a" + string.Concat(Enumerable.Repeat(".b", 5000)), "a" + string.Concat(Enumerable.Repeat("[0]", 5000)), string.Join('+', Enumerable.Repeat("1", 5000)),
            string.Concat(Enumerable.Repeat("true ? 1 : ", 1000)) + "2", string.Concat(Enumerable.Repeat("{1:", 5000)), string.Concat(Enumerable.Repeat("f(", 5000)),
            string.Concat(Enumerable.Repeat("[1].map(x,", 1000)) + "1",
        ];

        foreach (var bomb in bombs)
            Cel.Mistakes(bomb).ShouldHaveSingleItem().ShouldEndWith("nested more than 200 deep");
    }

    [Fact]
    public void A_long_row_of_one_operator_is_not_deep()
    {
        Cel.Evaluate(string.Join(" && ", Enumerable.Repeat("true", 1500))).IsTrue.ShouldBeTrue();
        Cel.Evaluate(string.Join(" || ", Enumerable.Repeat("false", 1500)) + " || true").IsTrue.ShouldBeTrue();
    }

    [Fact]
    public void Length_is_bounded() =>
        Cel.Mistakes(new string(' ', 20_000)).ShouldBe(["0+0 the expression has 20000 characters; at most 16384 are allowed"]);

    [Fact]
    public void Without_macros_they_are_calls()
    {
        var environment = new ExpressionEnvironment([], new ExpressionOptions { HasMacros = false });

        Cel.Mistakes("[1].exists(x, true)", environment).ShouldContain(mistake => mistake.Contains("there is no function 'exists'"));
        new ExpressionEnvironment([new CelVariable("a", CelType.Dyn)]).Compile("has(a.b)", []).ShouldNotBeNull();
    }
}
