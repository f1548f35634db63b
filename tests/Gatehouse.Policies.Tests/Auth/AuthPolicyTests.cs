using Gatehouse.Policies.Auth;

namespace Gatehouse.Policies.Tests.Auth;

public sealed class AuthPolicyTests
{
    private readonly FakeAuthority first = new("first");
    private readonly FakeAuthority second = new("second");
    private readonly FakeAuthority away = new("away", AuthProblems.Unavailable);

    [Theory]
    [InlineData("first", "first", 0)]
    [InlineData("second", "second", 1)]
    [InlineData("slow-first", "first", 0)]
    [InlineData("slow-second", "second", 1)]
    public async Task The_first_that_knows_the_caller_says_who_it_is(string key, string by, int asked)
    {
        var exchange = await new Exchange().WithHeader("X-Key", key).Through(new AuthPolicy([first, second], isOptional: false));

        exchange.NextCalls.ShouldBe(1);
        exchange.Gateway.Caller!.Subject.ShouldBe("user of " + by);
        exchange.Gateway.Caller.Authority.ShouldBe(by);
        second.Asked.ShouldBe(asked);
    }

    [Fact]
    public async Task Without_credentials_every_authority_asks_for_its_own()
    {
        var exchange = await new Exchange().Through(new AuthPolicy([first, second], isOptional: false));

        exchange.ShouldBeRefused(401, "token_required");
        exchange.Body.ShouldContain("\"error\":\"Access token required\"");
        exchange.ResponseHeaders.WWWAuthenticate.ShouldBe(["Fake realm=\"first\"", "Fake realm=\"second\""]);
        exchange.Gateway.Caller.ShouldBeNull();
    }

    [Theory]
    [InlineData("bad-first")]
    [InlineData("slow-bad-first")]
    public async Task Bad_credentials_are_told_by_the_authority_they_are_for(string key)
    {
        var exchange = await new Exchange().WithHeader("X-Key", key).Through(new AuthPolicy([second, first], isOptional: false));

        exchange.ShouldBeRefused(401, "token_invalid");
        exchange.ResponseHeaders.WWWAuthenticate.ShouldBe(["Fake error=\"first\""]);
    }

    [Fact]
    public async Task What_cannot_be_verified_now_is_no_open_door_and_not_the_clients_fault()
    {
        var exchange = await new Exchange().WithHeader("X-Key", "bad").Through(new AuthPolicy([first, away], isOptional: true));

        exchange.ShouldBeRefused(503, "auth_unavailable");
        exchange.ResponseHeaders.RetryAfter.ShouldBe(["5"]);
    }

    [Theory]
    [InlineData("Bearer e30.e30.e30")]
    [InlineData("bearer x")]
    [InlineData("Bearer")]
    public async Task A_token_that_nobody_has_verified_goes_no_further_where_another_knows_the_caller(string field)
    {
        foreach (var order in (Authority[][])[[first, Jwt()], [Jwt(), first]])
        {
            var exchange = await new Exchange().WithHeader("X-Key", "first").WithHeader("Authorization", field).Through(order);

            exchange.NextCalls.ShouldBe(1);
            exchange.RequestHeaders.ContainsKey("Authorization").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Credentials_of_another_kind_are_no_token_and_stay()
    {
        var exchange = await new Exchange().WithHeader("X-Key", "first").WithHeader("Authorization", "Custom x").Through(first, Jwt());

        exchange.RequestHeaders.Authorization.ShouldBe(["Custom x"]);
    }

    [Fact]
    public async Task A_token_that_one_of_two_issuers_made_stays()
    {
        var token = ((ITokenAuthority)Jwt()).Sign(new System.Text.Json.Nodes.JsonObject { ["sub"] = "ada", ["exp"] = 4_000_000_000 });
        var other = Authorities.Read("jwt: { secret: another-secret-of-more-than-32-bytes }");

        foreach (var order in (Authority[][])[[other, Jwt()], [Jwt(), other]])
        {
            var exchange = await new Exchange().WithHeader("Authorization", "Bearer " + token).Through(order);

            exchange.Gateway.Caller!.Subject.ShouldBe("ada");
            exchange.RequestHeaders.Authorization.ShouldBe(["Bearer " + token]);
        }
    }

    [Theory]
    [InlineData("jwt: { issuer: other, secret: another-secret-of-more-than-32-bytes }")]
    [InlineData("jwt: { secret: another-secret-of-more-than-32-bytes }")]
    public async Task What_is_wrong_with_a_token_is_told_by_whose_it_is_and_not_by_whom_else_it_is_not_for(string other)
    {
        var expired = ((ITokenAuthority)Jwt()).Sign(new System.Text.Json.Nodes.JsonObject { ["iss"] = "shop", ["sub"] = "ada", ["exp"] = 1_000_000_000 });

        foreach (var order in (Authority[][])[[Authorities.Read(other), Jwt()], [Jwt(), Authorities.Read(other)]])
        {
            var exchange = await new Exchange().WithHeader("Authorization", "Bearer " + expired).Through(order);

            exchange.ShouldBeRefused(401, "token_invalid");
            exchange.ResponseHeaders.WWWAuthenticate.ShouldBe(["Bearer error=\"invalid_token\", error_description=\"The token has expired\""]);
        }
    }

    [Fact]
    public async Task Where_it_is_optional_nobody_passes_but_not_with_bad_credentials()
    {
        var policy = new AuthPolicy([first], isOptional: true);

        (await new Exchange().Through(policy)).NextCalls.ShouldBe(1);
        (await new Exchange().WithHeader("X-Key", "bad").Through(policy)).ShouldBeRefused(401, "token_invalid");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_any_authority_nobody_passes(bool isOptional) =>
        (await new Exchange().Through(new AuthPolicy([], isOptional))).ShouldBeRefused(503, "auth_unavailable");

    private static Authority Jwt() => Authorities.Read("jwt: { secret: a-secret-of-more-than-thirty-two-bytes }");
}
