using System.Text;
using Gatehouse.Jose.Tokens;

namespace Gatehouse.Jose.Tests.Tokens;

public sealed class TokenRulesTests
{
    private static readonly long Now = TestKeys.Now.ToUnixTimeSeconds();

    [Theory]
    [InlineData("{\"exp\":+0}", -60, TokenFault.Expired)]
    [InlineData("{\"exp\":+0.5}", -60, TokenFault.None)]
    [InlineData("{\"exp\":+9,\"nbf\":+0}", 60, TokenFault.None)]
    [InlineData("{\"exp\":+9,\"nbf\":+0}", 61, TokenFault.NotYetValid)]
    public void The_edges_of_time_are_exact(string claims, int offset, TokenFault expected) =>
        Check(new TokenRules(), claims.Replace("+0", $"{Now + offset}", StringComparison.Ordinal).Replace("+9", $"{Now + 900}", StringComparison.Ordinal)).ShouldBe(expected);

    [Fact]
    public void A_token_may_be_too_old_though_it_has_not_expired()
    {
        var rules = new TokenRules { MaxAge = TimeSpan.FromMinutes(5), ClockSkew = TimeSpan.Zero };

        Check(rules, $$"""{"exp":{{Now + 900}},"iat":{{Now - 299}}}""").ShouldBe(TokenFault.None);
        Check(rules, $$"""{"exp":{{Now + 900}},"iat":{{Now - 300}}}""").ShouldBe(TokenFault.TooOld);
        Check(rules, $$"""{"exp":{{Now + 900}}}""").ShouldBe(TokenFault.ClaimMissing);
    }

    [Fact]
    public void Required_claims_must_be_there_and_not_be_null()
    {
        var rules = new TokenRules { RequiredClaims = ["sub", "tenant"] };

        Check(rules, """{"sub":"ada","tenant":"t1"}""").ShouldBe(TokenFault.None);
        Check(rules, """{"sub":"ada","tenant":null}""").ShouldBe(TokenFault.ClaimMissing);
        Check(rules, """{"tenant":"t1"}""").ShouldBe(TokenFault.ClaimMissing);
    }

    [Fact]
    public void One_of_several_audiences_is_enough()
    {
        var rules = new TokenRules { Audiences = ["shop", "api"], RequiredClaims = [] };

        Check(rules, """{"aud":["x","api"]}""").ShouldBe(TokenFault.None);
        Check(rules, """{"aud":["x","y"]}""").ShouldBe(TokenFault.AudienceWrong);
        Check(rules, "{}").ShouldBe(TokenFault.ClaimMissing);
    }

    [Theory]
    [InlineData("at+jwt", TokenFault.None)]
    [InlineData("application/AT+JWT", TokenFault.None)]
    [InlineData("JWT", TokenFault.TypeWrong)]
    public void The_type_of_the_token_is_compared_as_a_media_type(string type, TokenFault expected)
    {
        var token = new TokenSigner(TestKeys.Es256, type).Sign(Encoding.UTF8.GetBytes(TestKeys.GoodClaims));
        var keys = new Jose.Sources.StaticKeys(Jose.Keys.KeySet.Of(TestKeys.Es256.Verification));

        TestKeys.Verifier(keys, new TokenRules { Types = ["at+jwt"] }).TryVerify(token, out var result);

        result.Fault.ShouldBe(expected);
    }

    private static TokenFault Check(TokenRules rules, string claims) => rules.Check(TokenClaims.Read(Encoding.UTF8.GetBytes(claims), out _)!, TestKeys.Now);
}
