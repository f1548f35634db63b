using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Tokens;

namespace Gatehouse.Jose.Tests.Tokens;

public sealed class ForgedTokenTests
{
    private const int MostBytes = 64 * 1024;

    private readonly VerifiedTokens remembered = new();
    private readonly TokenVerifier verifier;

    public ForgedTokenTests() => verifier = ForgedTokens.Verifier(remembered);

    [Fact]
    public void No_forged_token_is_accepted_or_remembered()
    {
        var forged = ForgedTokens.All().ToList();

        forged.Count.ShouldBeGreaterThanOrEqualTo(60);
        forged.Where(one => Verify(one.Token).IsValid).Select(one => one.Name).ShouldBeEmpty();
        remembered.Count.ShouldBe(0);
    }

    [Fact]
    public void No_forged_token_costs_more_than_64_kilobytes()
    {
        foreach (var (name, token) in ForgedTokens.All())
        {
            Verify(token);   // so that buffers are rented and methods compiled
            var before = GC.GetAllocatedBytesForCurrentThread();
            Verify(token);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThanOrEqualTo(MostBytes, name);
        }
    }

    [Fact]
    public void What_they_are_forged_from_is_valid()
    {
        Verify(TestKeys.Token(TestKeys.Rs256, TestKeys.GoodClaims)).Fault.ShouldBe(TokenFault.None);
        Verify(TestKeys.Token(TestKeys.Es256, TestKeys.GoodClaims)).Fault.ShouldBe(TokenFault.None);
        Verify(TestKeys.Sign(TestKeys.Hs256, """{"alg":"HS256","kid":"hs"}""", TestKeys.GoodClaims)).Fault.ShouldBe(TokenFault.None);
    }

    [Fact]
    public void A_valid_token_with_one_character_changed_never_verifies()
    {
        foreach (var key in (SigningKey[])[TestKeys.Rs256, TestKeys.Es256])
        {
            var token = TestKeys.Token(key, TestKeys.GoodClaims);
            Prop.ForAll(
                (from at in Gen.Choose(0, token.Length - 1) from character in Gen.Choose(0, 300) select (at, (char)character)).ToArbitrary(),
                change => token[change.at] == change.Item2 || !Verify(token[..change.at] + change.Item2 + token[(change.at + 1)..]).IsValid)
                .QuickCheckThrowOnFailure();
        }
    }

    [Fact]
    public void No_text_verifies_or_throws() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => text is null || !Verify(text).IsValid).QuickCheckThrowOnFailure();

    [Fact]
    public void No_signed_bytes_throw() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => !Verify(new TokenSigner(TestKeys.Es256).Sign(bytes)).IsValid).QuickCheckThrowOnFailure();

    private TokenResult Verify(string token)
    {
        verifier.TryVerify(token, out var result);
        return result;
    }
}
