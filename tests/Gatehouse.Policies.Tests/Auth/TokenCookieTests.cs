using System.Text.Json.Nodes;
using Gatehouse.Policies.Auth;

namespace Gatehouse.Policies.Tests.Auth;

/// <summary>Tokens in cookies: what goes on to a service is what was verified, and nothing beside it.</summary>
public sealed class TokenCookieTests
{
    private const string Forged = "e30.e30.forged";
    private static readonly Authority Shop = Jwt("a-secret-of-more-than-thirty-two-bytes", "session");
    private static readonly string Good = Sign(Shop);

    [Theory]
    [InlineData("session={0}; session={1}")]
    [InlineData("session={1}; session={0}")]
    [InlineData("session={1}; a=b; SESSION={0}")]
    [InlineData("session={0}; a=b,session={1}")]
    [InlineData("session={0}; session={0}")]
    [InlineData("session={0}; session")]
    [InlineData("session={0}|session={1}")]
    public async Task Two_cookies_of_the_name_are_none(string fields)
    {
        var exchange = await new Exchange().WithHeader("Cookie", string.Format(fields, Good, Forged).Split('|')).Through(Shop);

        exchange.ShouldBeRefused(400, "credentials_malformed");
    }

    [Fact]
    public async Task A_cookie_is_verified_as_it_is_sent_on()
    {
        (await new Exchange().WithHeader("Cookie", "a=b; session=" + Good).Through(Shop)).NextCalls.ShouldBe(1);
        (await new Exchange().WithHeader("Cookie", $"session=%{(int)Good[0]:x}{Good[1..]}").Through(Shop)).ShouldBeRefused(401, "token_invalid");
    }

    private static Authority Jwt(string secret, string cookie) => Authorities.Read($"jwt: {{ secret: {secret}, cookie: {cookie} }}");

    private static string Sign(Authority authority) => ((ITokenAuthority)authority).Sign(new JsonObject { ["sub"] = "ada", ["exp"] = 4_000_000_000 });
}
