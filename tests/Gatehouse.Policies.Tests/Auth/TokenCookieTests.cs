using System.Text.Json.Nodes;
using Gatehouse.Policies.Auth;

namespace Gatehouse.Policies.Tests.Auth;

/// <summary>Tokens in cookies: what goes on to a service is what was verified, and nothing beside it.</summary>
public sealed class TokenCookieTests
{
    private const string Forged = "e30.e30.forged";
    private static readonly Authority Shop = Jwt("a-secret-of-more-than-thirty-two-bytes", "session");
    private static readonly Authority Partner = Jwt("another-secret-of-more-than-32-bytes", "partner");
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

    [Fact]
    public async Task Where_each_issuer_has_a_cookie_only_the_verified_one_goes_on()
    {
        foreach (var order in (Authority[][])[[Shop, Partner], [Partner, Shop]])
        {
            var exchange = await new Exchange().WithHeader("Cookie", $"partner={Forged}; session={Good}; a=b").Through(order);

            exchange.NextCalls.ShouldBe(1);
            exchange.RequestHeaders.Cookie.ShouldBe([$"session={Good}; a=b"]);
        }
    }

    private static Authority Jwt(string secret, string cookie) => Authorities.Read($"jwt: {{ secret: {secret}, cookie: {cookie} }}");

    private static string Sign(Authority authority) => ((ITokenAuthority)authority).Sign(new JsonObject { ["sub"] = "ada", ["exp"] = 4_000_000_000 });
}
