using System.Text;
using Gatehouse.Core.Forwarding.Http1;

namespace Gatehouse.Core.Tests.Forwarding.Http1;

public sealed class FieldStringsTests
{
    private readonly FieldStrings strings = new();

    [Fact]
    public void The_same_text_at_the_same_place_is_the_same_string()
    {
        strings.Name(0, "X-A"u8).ShouldBeSameAs(strings.Name(0, "X-A"u8));
        strings.Value(0, "a"u8).ShouldBeSameAs(strings.Value(0, "a"u8));
    }

    [Fact]
    public void Names_that_the_server_knows_are_its_own_strings()
    {
        strings.Name(0, "Content-Length"u8).Text.ShouldBeSameAs(Microsoft.Net.Http.Headers.HeaderNames.ContentLength);
        strings.Name(1, "Server"u8).Text.ShouldBeSameAs(Microsoft.Net.Http.Headers.HeaderNames.Server);
    }

    [Fact]
    public void Whether_a_field_is_passed_on_follows_the_name_and_not_the_place()
    {
        foreach (var (name, passed) in new[] { ("Via", true), ("Keep-Alive", false), ("keep-alive", false), ("Via", true), ("Via", true), ("TE", false), ("TE", false) })
            strings.Name(0, Encoding.Latin1.GetBytes(name)).ShouldBe(new FieldName(name, passed));
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("a", "A")]
    [InlineData("a", "aa")]
    [InlineData("a", "")]
    [InlineData("\u00e9", "\u00e8")]
    public void Another_text_is_another_string(string first, string second)
    {
        foreach (var text in new[] { first, second, first, first })
            strings.Value(3, Encoding.Latin1.GetBytes(text)).ShouldBe(text);
    }

    [Theory]
    [InlineData(32, 1)]
    [InlineData(199, 1)]
    [InlineData(0, 129)]
    public void What_is_not_remembered_is_right_all_the_same(int place, int length)
    {
        var text = new string('v', length);
        for (var i = 0; i < 2; i++)
        {
            strings.Name(place, Encoding.Latin1.GetBytes(text)).Text.ShouldBe(text);
            strings.Value(place, Encoding.Latin1.GetBytes(text)).ShouldBe(text);
        }
    }
}
