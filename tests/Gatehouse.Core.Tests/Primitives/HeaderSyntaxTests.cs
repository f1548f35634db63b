using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Tests.Primitives;

public sealed class HeaderSyntaxTests
{
    [Theory]
    [InlineData("X-Foo", true)]
    [InlineData("x_foo.bar~1", true)]
    [InlineData("", false)]
    [InlineData("X Foo", false)]
    [InlineData("X-Foo:", false)]
    [InlineData("X-Foo\r\n", false)]
    [InlineData("X-Fóo", false)]
    [InlineData("\"x\"", false)]
    public void A_token_has_only_the_characters_of_RFC_9110(string text, bool expected) =>
        HeaderSyntax.IsToken(text).ShouldBe(expected);

    [Theory]
    [InlineData("", true)]
    [InlineData("max-age=1; \"x\" ~", true)]
    [InlineData("a\r\nb", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\tb", false)]
    [InlineData("a\u007fb", false)]
    [InlineData("ä", false)]
    public void A_value_is_visible_ASCII_and_spaces(string text, bool expected) =>
        HeaderSyntax.IsValue(text).ShouldBe(expected);

    [Theory]
    [InlineData("content-length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("transfer_encoding")]
    [InlineData("HOST")]
    public void A_name_that_frames_the_message_is_refused_in_any_spelling(string name) =>
        HeaderSyntax.FaultOfName(name).ShouldBe($"'{name}' is written by the gateway itself");

    [Fact]
    public void The_fault_of_a_value_names_the_character_and_not_the_value() =>
        HeaderSyntax.FaultOfValue("secret\n").ShouldBe("a header cannot carry the character U+000A");

    [Fact]
    public void A_value_has_a_fault_exactly_when_it_is_not_a_value() =>
        Prop.ForAll<string>(text => (HeaderSyntax.FaultOfValue(text ?? "") is null) == HeaderSyntax.IsValue(text ?? ""))
            .QuickCheckThrowOnFailure();
}
