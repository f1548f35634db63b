using Gatehouse.Identity.Users;

namespace Gatehouse.Identity.Tests.Users;

public sealed class LoginNameTests
{
    [Theory]
    [InlineData("Ada@Example.com", "ADA@EXAMPLE.COM")]
    [InlineData("\u00e4da", "\u00c4DA")]
    [InlineData("a\u0308da", "A\u0308DA")]
    [InlineData("\ufdfa", "\ufdfa")]
    [InlineData("\ud801\udc28", "\ud801\udc00")]
    public void Names_are_the_same_in_any_case_and_stay_as_they_are_otherwise(string name, string form) => LoginName.Normalize(name).ShouldBe(form);

    [Theory]
    [InlineData("")]
    [InlineData("a\u0085b")]
    [InlineData("a\ud801")]
    [InlineData("\udc28a")]
    public void What_is_no_text_is_no_name(string name) => LoginName.Normalize(name).ShouldBeNull();

    [Fact]
    public void A_name_has_254_characters_at_most()
    {
        LoginName.Normalize(new string('a', 254)).ShouldNotBeNull();
        LoginName.Normalize(new string('a', 255)).ShouldBeNull();
    }
}
