using Gatehouse.Core.Upstreams.Resilience;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Upstreams.Resilience;

public sealed class BreakerTests
{
    private readonly FakeTime time = new();

    [Fact]
    public void Five_failures_in_a_row_open_it_and_one_success_between_begins_anew()
    {
        var breaker = Create();
        Fail(breaker, 4);
        breaker.Succeeded(breaker.Round);
        Fail(breaker, 4);
        breaker.TryEnter().ShouldBeTrue();
        Fail(breaker, 1);

        breaker.TryEnter().ShouldBeFalse();
        breaker.RetryAfter.ShouldBe(TimeSpan.FromSeconds(60));
        breaker.LastError.ShouldBe("status 500");
    }

    [Fact]
    public void After_its_time_three_are_let_through_and_close_it()
    {
        var breaker = Create();
        Fail(breaker, 5);
        time.Advance(TimeSpan.FromSeconds(59));
        breaker.TryEnter().ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));

        Enumerable.Range(0, 4).Select(_ => breaker.TryEnter()).ShouldBe([true, true, true, false]);
        breaker.Succeeded(breaker.Round);
        breaker.Succeeded(breaker.Round);
        breaker.State.ShouldBe(BreakerState.HalfOpen);
        breaker.Succeeded(breaker.Round);
        breaker.State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void One_failure_of_those_opens_it_again_for_as_long()
    {
        var breaker = Create();
        Fail(breaker, 5);
        time.Advance(TimeSpan.FromSeconds(60));
        breaker.TryEnter().ShouldBeTrue();
        Fail(breaker, 1);
        time.Advance(TimeSpan.FromSeconds(59));

        breaker.TryEnter().ShouldBeFalse();
        breaker.Openings.ShouldBe(2);
    }

    [Fact]
    public void One_that_was_let_in_before_it_waited_is_asked_again_only_when_it_has_become_another_since()
    {
        var breaker = Create();
        var round = breaker.Round;
        breaker.TryGoOn(ref round).ShouldBeTrue();
        Fail(breaker, 5);
        breaker.TryGoOn(ref round).ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(60));

        // As the first of three probes, which it goes on to be.
        breaker.TryGoOn(ref round).ShouldBeTrue();
        round.ShouldBe(breaker.Round);
        breaker.TryGoOn(ref round).ShouldBeTrue();

        Enumerable.Range(0, 3).Select(_ => breaker.TryEnter()).ShouldBe([true, true, false]);
    }

    [Fact]
    public void A_client_that_goes_away_gives_its_place_to_another()
    {
        var breaker = Create();
        Fail(breaker, 5);
        time.Advance(TimeSpan.FromSeconds(60));
        for (var i = 0; i < 10; i++)
        {
            breaker.TryEnter().ShouldBeTrue();
            breaker.Left(breaker.Round);
        }
        breaker.State.ShouldBe(BreakerState.HalfOpen);
    }

    [Fact]
    public void Requests_without_an_end_do_not_keep_it_half_open_for_ever()
    {
        var breaker = Create();
        Fail(breaker, 5);
        time.Advance(TimeSpan.FromSeconds(60));
        for (var i = 0; i < 3; i++)
            breaker.TryEnter();
        breaker.TryEnter().ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(60));

        breaker.TryEnter().ShouldBeTrue();
    }

    [Fact]
    public void What_began_before_it_opened_neither_closes_it_nor_opens_it_again_nor_takes_a_place()
    {
        var breaker = Create();
        breaker.TryEnter();
        var before = breaker.Round;
        Fail(breaker, 5);
        time.Advance(TimeSpan.FromSeconds(60));
        breaker.TryEnter().ShouldBeTrue();

        for (var i = 0; i < 5; i++)
            breaker.Succeeded(before);
        breaker.State.ShouldBe(BreakerState.HalfOpen);
        breaker.Failed("status 500", before).ShouldBeFalse();
        breaker.State.ShouldBe(BreakerState.HalfOpen);
        breaker.Left(before);
        Enumerable.Range(0, 3).Select(_ => breaker.TryEnter()).ShouldBe([true, true, false]);
        for (var i = 0; i < 3; i++)
            breaker.Succeeded(breaker.Round);
        breaker.State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void Probes_that_take_longer_than_it_stays_open_count_all_the_same()
    {
        var breaker = Create();
        Fail(breaker, 5);
        time.Advance(TimeSpan.FromSeconds(60));
        for (var i = 0; i < 3; i++)
            breaker.TryEnter();
        var entered = breaker.Round;
        time.Advance(TimeSpan.FromSeconds(60));
        breaker.TryEnter().ShouldBeTrue();

        for (var i = 0; i < 3; i++)
            breaker.Succeeded(entered);
        breaker.State.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public void A_share_of_failures_opens_it_once_there_are_enough_requests()
    {
        var breaker = new Breaker(new BreakerLimits { Failures = 0, FailureRate = 0.5, MinRequests = 10 }, time);
        for (var i = 0; i < 4; i++)
        {
            Fail(breaker, 1);
            breaker.Succeeded(breaker.Round);
        }
        breaker.State.ShouldBe(BreakerState.Closed);
        // Of eight more than ten seconds ago nothing is known any more.
        time.Advance(TimeSpan.FromSeconds(11));
        Fail(breaker, 9);
        breaker.State.ShouldBe(BreakerState.Closed);
        Fail(breaker, 1);

        breaker.State.ShouldBe(BreakerState.Open);
    }

    private Breaker Create() => new(new BreakerLimits(), time);

    private static void Fail(Breaker breaker, int times)
    {
        for (var i = 0; i < times; i++)
            breaker.Failed("status 500", breaker.Round);
    }
}
