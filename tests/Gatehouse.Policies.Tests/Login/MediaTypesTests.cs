using Gatehouse.Policies.Login;

namespace Gatehouse.Policies.Tests.Login;

public sealed class MediaTypesTests
{
    [Theory]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON; charset=utf-8", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("text/json", false)]
    [InlineData("application/x-www-form-urlencoded", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_body_is_JSON_when_it_says_so(string? type, bool isJson) => MediaTypes.IsJson(type).ShouldBe(isJson);

    [Theory]
    [InlineData("text/plain", true)]
    [InlineData("text/plain, */*;q=0.5", true)]
    [InlineData("text/plain;q=0.9, application/json;q=0.1", true)]
    [InlineData("text/plain, application/json", false)]
    [InlineData("text/plain;q=0.1, application/json", false)]
    [InlineData("text/*", false)]
    [InlineData("*/*", false)]
    [InlineData("", false)]
    public void Text_is_given_to_who_asks_for_it_by_name_and_likes_it_more_than_JSON(string accept, bool prefersText) =>
        MediaTypes.PrefersText(accept).ShouldBe(prefersText);
}
