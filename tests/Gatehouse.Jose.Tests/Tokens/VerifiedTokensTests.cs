using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Sources;
using Gatehouse.Jose.Tokens;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Jose.Tests.Tokens;

public sealed class VerifiedTokensTests
{
    private static readonly string Token = TestKeys.Token(TestKeys.Rs256, TestKeys.Claims($",\"iat\":{TestKeys.Now.ToUnixTimeSeconds()}"));

    private readonly FakeTime time = new(TestKeys.Now);
    private readonly VerifiedTokens remembered = new(capacity: 16);

    [Fact]
    public void A_token_seen_before_gives_the_same_claims_and_allocates_nothing()
    {
        var verifier = Verifier();
        verifier.TryVerify(Token, out var first);
        verifier.TryVerify(Token, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        verifier.TryVerify(Token, out var again);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        first.IsValid.ShouldBeTrue();
        again.Claims.ShouldBeSameAs(first.Claims);
    }

    [Fact]
    public void A_token_seen_before_expires_on_time()
    {
        var verifier = Verifier();
        verifier.TryVerify(Token, out _);

        time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(59));
        verifier.TryVerify(Token, out var within);
        time.Advance(TimeSpan.FromSeconds(1));
        verifier.TryVerify(Token, out var after);

        within.Fault.ShouldBe(TokenFault.None, "the clocks may differ by a minute");
        after.Fault.ShouldBe(TokenFault.Expired);
        remembered.Count.ShouldBe(0);
    }

    [Fact]
    public void Another_verifier_of_the_same_keys_applies_its_own_rules()
    {
        var keys = new StaticKeys(KeySet.Of(TestKeys.Rs256.Verification));
        Verifier(keys).TryVerify(Token, out _);

        TestKeys.Verifier(keys, new TokenRules { Audiences = ["other"] }, remembered, time).TryVerify(Token, out var result);

        result.Fault.ShouldBe(TokenFault.AudienceWrong);
    }

    [Fact]
    public void With_other_keys_it_is_verified_anew()
    {
        Verifier().TryVerify(Token, out _);

        Verifier(new StaticKeys(KeySet.Of(TestKeys.Es256.Verification))).TryVerify(Token, out var result);

        result.Fault.ShouldBe(TokenFault.KeyNotKnown);
    }

    [Fact]
    public void It_never_holds_more_than_its_capacity()
    {
        var verifier = Verifier(new StaticKeys(KeySet.Of(TestKeys.Hs256.Verification)));

        for (var i = 0; i < 500; i++)
            verifier.TryVerify(TestKeys.Token(TestKeys.Hs256, TestKeys.Claims($",\"n\":{i}")), out _);

        remembered.Capacity.ShouldBe(16);
        remembered.Count.ShouldBeInRange(9, 16);
    }

    [Fact]
    public async Task Under_many_at_once_every_token_gives_its_own_claims()
    {
        var verifier = Verifier(new StaticKeys(KeySet.Of(TestKeys.Hs256.Verification)));
        var tokens = Enumerable.Range(0, 64).Select(i => TestKeys.Token(TestKeys.Hs256, TestKeys.Claims().Replace("j1", $"{i}", StringComparison.Ordinal))).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var n = 0; n < 20_000; n++)
            {
                var i = random.Next(tokens.Length);
                verifier.TryVerify(tokens[i], out var result);
                result.Claims!.Id.ShouldBe($"{i}");
            }
        })));

        remembered.Count.ShouldBeLessThanOrEqualTo(remembered.Capacity);
    }

    private TokenVerifier Verifier(IKeySource? keys = null) =>
        TestKeys.Verifier(keys ?? new StaticKeys(KeySet.Of(TestKeys.Rs256.Verification)), remembered: remembered, time: time);
}
