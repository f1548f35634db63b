using Gatehouse.Identity.Revoking;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Identity.Tests.Revoking;

public sealed class RevocationsTests : IDisposable
{
    private readonly FakeTime time = new();
    private readonly Revocations revocations;

    public RevocationsTests() => revocations = new Revocations(time);

    private DateTimeOffset Later => time.GetUtcNow().AddMinutes(15);

    public void Dispose() => revocations.Dispose();

    [Fact]
    public void Nothing_is_known_before_a_store_was_read() => revocations.IsReady.ShouldBeFalse();

    [Fact]
    public void What_is_revoked_is_found_until_it_expires()
    {
        revocations.Add(new Revocation(RevocationKind.Token, "j", default, Later));
        revocations.IsRevoked("j", null, null).ShouldBeTrue();
        revocations.IsRevoked("J", null, null).ShouldBeFalse();

        time.Advance(TimeSpan.FromMinutes(16));

        revocations.Count.ShouldBe(0);
    }

    [Fact]
    public void A_clock_that_is_set_ahead_and_back_forgets_nothing()
    {
        var until = Later;
        revocations.Add(new Revocation(RevocationKind.Token, "before", default, until));

        time.SetUtcNow(time.GetUtcNow().AddDays(1));
        revocations.Add(new Revocation(RevocationKind.Token, "meanwhile", default, until));
        time.Advance(TimeSpan.FromMinutes(2));
        time.SetUtcNow(time.GetUtcNow().AddDays(-1));

        revocations.IsRevoked("before", null, null).ShouldBeTrue();
        revocations.IsRevoked("meanwhile", null, null).ShouldBeTrue();
        time.Advance(TimeSpan.FromMinutes(15));
        revocations.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("abc.1", true)]
    [InlineData("abc.", true)]
    [InlineData("abc", false)]
    [InlineData("abcd.1", false)]
    [InlineData(".abc", false)]
    [InlineData("", false)]
    public void A_session_covers_the_tokens_that_begin_with_its_name_and_a_dot(string jti, bool expected)
    {
        var revocation = new Revocation(RevocationKind.Session, "abc", default, Later);
        revocations.Add(revocation);

        revocations.IsRevoked(jti, "u", time.GetUtcNow()).ShouldBe(expected);
        revocation.Covers(jti, "u", time.GetUtcNow()).ShouldBe(expected);
    }

    [Fact]
    public void A_user_is_covered_up_to_and_with_the_second()
    {
        var now = time.GetUtcNow();
        revocations.Add(new Revocation(RevocationKind.User, "u", now.AddMilliseconds(300), Later));

        revocations.IsRevoked("j", "u", now).ShouldBeTrue();
        revocations.IsRevoked("j", "u", null).ShouldBeTrue();
        revocations.IsRevoked("j", "u", now.AddSeconds(1)).ShouldBeFalse();
        revocations.IsRevoked("j", null, now).ShouldBeFalse();
    }

    [Fact]
    public void A_revocation_never_becomes_narrower()
    {
        var now = time.GetUtcNow();
        revocations.Add(new Revocation(RevocationKind.User, "u", now.AddSeconds(10), Later.AddHours(1)));
        revocations.Add(new Revocation(RevocationKind.User, "u", now, Later));

        revocations.IsRevoked(null, "u", now.AddSeconds(10)).ShouldBeTrue();
        revocations.Snapshot().ShouldHaveSingleItem().Until.ShouldBe(Later.AddHours(1));
    }

    [Fact]
    public void Each_new_one_is_told_once_and_one_that_has_expired_never()
    {
        var told = new List<string>();
        var subscription = revocations.Subscribe(revocation =>
        {
            revocations.IsRevoked(revocation.Key, null, null).ShouldBeTrue();
            told.Add(revocation.Key);
        });
        revocations.Add(new Revocation(RevocationKind.Token, "a", default, Later));
        revocations.Add(new Revocation(RevocationKind.Token, "a", default, Later));
        revocations.Add(new Revocation(RevocationKind.Token, "old", default, time.GetUtcNow()));
        subscription.Dispose();
        revocations.Add(new Revocation(RevocationKind.Token, "b", default, Later));

        told.ShouldBe(["a"]);
    }

    [Fact]
    public void Asking_allocates_nothing()
    {
        foreach (var kind in Enum.GetValues<RevocationKind>())
            revocations.Add(new Revocation(kind, "k", Later, Later));
        var now = time.GetUtcNow();
        var any = false;
        for (var i = 0; i < 100; i++)
            any |= revocations.IsRevoked("session.jti", "subject", now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            any |= revocations.IsRevoked("session.jti", "subject", now);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        any.ShouldBeFalse();
    }
}
