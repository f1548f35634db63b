using System.Net;
using Gatehouse.Identity.Lockouts;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Identity.Tests.Lockouts;

public sealed class LockoutTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");

    private readonly FakeTime time = new();
    private readonly Lockout lockout;

    public LockoutTests() => lockout = new Lockout(time);

    [Fact]
    public void After_the_free_failures_each_further_one_doubles_the_wait_up_to_the_longest()
    {
        for (var i = 0; i < 5; i++)
            Wait("ada").ShouldBe(0);
        var waits = new List<double>();
        for (var i = 0; i < 13; i++)
        {
            Wait("ada").ShouldBe(0, $"attempt {i}");
            waits.Add(Wait("ADA"));
            time.Advance(TimeSpan.FromSeconds(waits[^1]));
        }

        waits.ShouldBe([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    }

    [Fact]
    public void Success_forgets_the_failures_of_the_account_but_not_of_the_address()
    {
        for (var i = 0; i < 20; i++)
        {
            lockout.TryBegin("ada", Here, out _).ShouldBeTrue();
            if (i % 4 == 3)
                lockout.Succeed("ada", Here);
        }
        // 15 failures and 5 successes.
        for (var i = 0; i < 6; i++)
            lockout.TryBegin($"user{i}", Here, out _).ShouldBeTrue();

        lockout.TryBegin("ada", Here, out _).ShouldBeFalse();
        lockout.TryBegin("ada", IPAddress.Parse("192.0.2.2"), out _).ShouldBeTrue();
    }

    [Fact]
    public void Attempts_at_the_same_time_are_not_free()
    {
        var begun = Enumerable.Range(0, 100).AsParallel().Count(_ => lockout.TryBegin("ada", null, out var _));

        begun.ShouldBe(6);
    }

    [Fact]
    public void An_attempt_that_was_not_decided_does_not_count()
    {
        for (var i = 0; i < 50; i++)
        {
            lockout.TryBegin("ada", Here, out _).ShouldBeTrue();
            lockout.Undo("ada", Here);
        }
    }

    [Fact]
    public void Neighbours_in_an_ipv6_network_are_one_client()
    {
        for (var i = 0; i < 21; i++)
            lockout.TryBegin($"user{i}", IPAddress.Parse($"2001:db8::{i:x}"), out _).ShouldBeTrue();

        lockout.TryBegin("x", IPAddress.Parse("2001:db8::ffff"), out _).ShouldBeFalse();
        lockout.TryBegin("x", IPAddress.Parse("2001:db8:0:1::1"), out _).ShouldBeTrue();
    }

    [Fact]
    public void Failures_are_forgotten_after_an_hour_without_one()
    {
        for (var i = 0; i < 8; i++)
        {
            Wait("ada");
            time.Advance(TimeSpan.FromSeconds(10));
        }
        time.Advance(TimeSpan.FromHours(1));

        for (var i = 0; i < 6; i++)
            Wait("ada").ShouldBe(0);
        Wait("ada").ShouldBe(1);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Whoever_sets_the_clock_neither_makes_people_wait_nor_lets_them_guess(int days)
    {
        for (var i = 0; i < 6; i++)
            Wait("ada").ShouldBe(0);

        time.SetUtcNow(time.GetUtcNow().AddDays(days));

        Wait("ada").ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(1));
        Wait("ada").ShouldBe(0);
    }

    [Fact]
    public void Memory_is_bounded_and_who_was_idle_longest_goes_first()
    {
        var table = new FailureTable(LockoutRule.Account with { FreeFailures = 1 }, 3);
        var now = TimeSpan.Zero;
        foreach (var key in new[] { "a", "b", "a", "c", "d", "b", "b" })
            table.Fail(key, now);

        table.Count.ShouldBe(3);
        table.Wait("b", now).ShouldBe(TimeSpan.FromSeconds(1));
        table.Wait("a", now).ShouldBe(TimeSpan.Zero);
    }

    private double Wait(string login)
    {
        lockout.TryBegin(login, null, out var wait);
        // The attempts of this test are all from unknown addresses, which is not what it is about.
        return Math.Max(0, wait.TotalSeconds);
    }
}
