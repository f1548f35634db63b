using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Health;
using Gatehouse.Core.Upstreams.LoadBalancing;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Upstreams.Health;

public sealed class OutlierDetectorTests
{
    private readonly FakeTime time = new();

    [Fact]
    public void A_share_of_failures_is_enough_once_there_are_enough_requests()
    {
        var set = Members(2);
        var detector = new OutlierDetector(new OutlierLimits { Errors = 0, FailureRate = 0.3, MinRequests = 10 });
        for (var i = 0; i < 9; i++)
            Record(detector, set, isFailure: i % 2 == 0);
        set.All[0].State.IsEjected.ShouldBeFalse();

        Record(detector, set, isFailure: false);

        set.All[0].State.Reason.ShouldBe("50 % of 10 requests failed");
    }

    [Fact]
    public void One_that_has_become_slow_is_left_out()
    {
        var set = Members(2);
        var detector = new OutlierDetector(new OutlierLimits { Latency = TimeSpan.FromMilliseconds(500), MinRequests = 5 });
        for (var i = 0; i < 10; i++)
            detector.Succeeded(set, set.All[0], TimeSpan.FromMilliseconds(20));
        set.All[0].State.IsEjected.ShouldBeFalse();

        for (var i = 0; i < 10 && !set.All[0].State.IsEjected; i++)
            detector.Succeeded(set, set.All[0], TimeSpan.FromSeconds(2));

        set.All[0].State.IsEjected.ShouldBeTrue();
    }

    [Fact]
    public void A_changed_window_counts_from_then_on()
    {
        var set = Members(2);
        var limits = new OutlierLimits { Errors = 0, FailureRate = 0.5, MinRequests = 3 };
        Record(new OutlierDetector(limits with { Window = TimeSpan.FromMinutes(10) }), set, isFailure: true);
        var changed = new OutlierDetector(limits with { Window = TimeSpan.FromSeconds(10) });

        Record(changed, set, isFailure: true);
        time.Advance(TimeSpan.FromSeconds(20));
        Record(changed, set, isFailure: true);
        Record(changed, set, isFailure: true);
        set.All[0].State.IsEjected.ShouldBeFalse();
        Record(changed, set, isFailure: true);

        set.All[0].State.Reason.ShouldBe("100 % of 3 requests failed");
    }

    [Theory]
    [InlineData(1, 0.5, 0)]
    [InlineData(2, 0.5, 1)]
    [InlineData(3, 0.5, 1)]
    [InlineData(10, 0.5, 5)]
    [InlineData(10, 0.0, 1)]
    [InlineData(4, 1.0, 4)]
    public void No_more_are_left_out_than_may_be(int members, double most, int ejected)
    {
        var set = Members(members);
        var detector = new OutlierDetector(new OutlierLimits { Errors = 1, MaxEjected = most });

        foreach (var member in set.All)
            detector.Failed(set, member, "status 500");

        set.All.Count(member => member.State.IsEjected).ShouldBe(ejected);
    }

    [Fact]
    public void Times_grow_up_to_the_longest_and_shrink_when_it_went_well()
    {
        var state = new DestinationState("http://a:80", time);
        foreach (var seconds in new[] { 30, 60, 90, 100, 100 })
            Out(state).ShouldBe(TimeSpan.FromSeconds(seconds));

        time.Advance(TimeSpan.FromSeconds(300));
        Out(state).ShouldBe(TimeSpan.FromSeconds(90));
        time.Advance(TimeSpan.FromDays(1));
        Out(state).ShouldBe(TimeSpan.FromSeconds(30));
    }

    private TimeSpan Out(DestinationState state)
    {
        state.TryEject(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(100), "it fails", 4).ShouldBeTrue();
        var length = state.Until!.Value - time.GetUtcNow();
        time.Advance(length);
        state.IsEjected.ShouldBeFalse();
        state.ErrorsInRow.ShouldBe(4);
        return length;
    }

    private static void Record(OutlierDetector detector, MemberSet set, bool isFailure)
    {
        if (isFailure)
            detector.Failed(set, set.All[0], "status 500");
        else
            detector.Succeeded(set, set.All[0], null);
    }

    private MemberSet Members(int count) => MemberSet.Of(
        [.. Enumerable.Range(0, count).Select(index => new Member(Destination.Parse($"http://host-{index}:80", out _, out _)!, new DestinationState($"{index}", time)) { Index = index })],
        0.5,
        new Balancer());
}
