using Gatehouse.Identity.Hashing;
using Gatehouse.Identity.Users;

namespace Gatehouse.Identity.Tests.Hashing;

public sealed class PasswordsTests : IDisposable
{
    private readonly Passwords passwords = new(iterations: 1000);

    public void Dispose() => passwords.Dispose();

    [Theory]
    [InlineData(1, true)]
    [InlineData(Passwords.MostIterations, true)]
    [InlineData(Passwords.MostIterations + 1, false)]
    [InlineData(0, false)]
    public void A_hash_that_would_hold_a_processor_for_long_is_none(int rounds, bool isHash)
    {
        var hash = Convert.FromBase64String(passwords.Hash("secret"));
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(5), rounds);

        Passwords.IsHash(Convert.ToBase64String(hash)).ShouldBe(isHash);
    }

    [Fact]
    public async Task The_password_is_right_and_no_other_one()
    {
        var user = UserWith(passwords.Hash("correct horse"));

        (await passwords.VerifyAsync(user, "correct horse", default)).ShouldBe(PasswordCheck.Right);
        (await passwords.VerifyAsync(user, "correct horsf", default)).ShouldBe(PasswordCheck.Wrong);
        (await passwords.VerifyAsync(null, "correct horse", default)).ShouldBe(PasswordCheck.Wrong);
        (await passwords.VerifyAsync(UserWith("rubbish"), "correct horse", default)).ShouldBe(PasswordCheck.Wrong);
    }

    [Fact]
    public async Task A_hash_of_fewer_rounds_is_right_but_old()
    {
        using var weaker = new Passwords(iterations: 500);

        (await passwords.VerifyAsync(UserWith(weaker.Hash("p")), "p", default)).ShouldBe(PasswordCheck.RightButOld);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    [InlineData(5_000_000)]
    public async Task A_password_that_may_not_be_set_is_wrong_without_work(int length)
    {
        using var endless = new Passwords(iterations: 1000, atATime: 1, maxWaiting: -1); // would say busy to any work

        (await endless.VerifyAsync(null, new string('x', length), default)).ShouldBe(PasswordCheck.Wrong);
        (await endless.VerifyAsync(null, "x", default)).ShouldBe(PasswordCheck.Busy);
    }

    [Fact]
    public async Task More_than_may_wait_are_told_that_it_is_busy()
    {
        using var slow = new Passwords(iterations: 300_000, atATime: 1, maxWaiting: 2);

        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => slow.VerifyAsync(null, "x", default)));

        all.ShouldContain(PasswordCheck.Busy);
        all.ShouldContain(PasswordCheck.Wrong);
        (await slow.VerifyAsync(null, "x", default)).ShouldBe(PasswordCheck.Wrong);
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("AQ==")]
    public void What_is_no_hash_is_seen(string text) => Passwords.IsHash(text).ShouldBeFalse();

    [Fact]
    public void Two_hashes_of_one_password_differ_and_both_are_hashes()
    {
        var (one, two) = (passwords.Hash("p"), passwords.Hash("p"));

        one.ShouldNotBe(two);
        Passwords.IsHash(one).ShouldBeTrue();
        Passwords.IsHash(two).ShouldBeTrue();
    }

    private static User UserWith(string hash) => new() { Id = "1", PasswordHash = hash };
}
