using Gatehouse.Core.Upstreams.Overload;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Upstreams.Overload;

/// <summary>The algorithm against servers of known capacity: 50 slots of 20 ms are 2,500 requests in a second.</summary>
public sealed class AdaptiveLimitTests
{
    private const double Peak = 2500;

    private readonly FakeTime time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Three_times_what_it_can_take_costs_no_goodput_and_no_latency_and_passes(int seed)
    {
        var limit = new AdaptiveLimit(new AdaptiveLimits(), time);
        var server = new SimulatedServer(limit, time, 50, seed);
        server.Offer(0.5 * Peak, 5);
        server.Forget();
        server.Offer(0.5 * Peak, 10);
        var unloaded = server.P99;
        server.Refused.ShouldBe(0);

        server.Offer(3 * Peak, 2);
        server.Forget();
        server.Offer(3 * Peak, 40); // two measurements of the baseline among them

        (server.Took.Count / 40.0).ShouldBeGreaterThan(0.9 * Peak);
        server.P99.ShouldBeLessThan(2 * unloaded);

        server.Offer(0.5 * Peak, 5);
        server.Forget();
        server.Offer(0.5 * Peak, 10);
        server.Refused.ShouldBe(0);
        server.P99.ShouldBeLessThan(1.1 * unloaded);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(300)]
    public void It_finds_servers_of_any_size(int slots)
    {
        var limit = new AdaptiveLimit(new AdaptiveLimits(Min: 1), time);
        var server = new SimulatedServer(limit, time, slots, 7);
        var peak = slots / server.Work;
        server.Offer(3 * peak, 90);
        server.Forget();
        server.Offer(3 * peak, 60);

        (server.Took.Count / 60.0).ShouldBeGreaterThan(0.85 * peak);
        limit.Allowed.ShouldBeInRange(1, (int)(slots * 1.5) + 3);
    }

    [Fact]
    public void Bursts_between_long_pauses_do_not_make_it_collapse()
    {
        var limit = new AdaptiveLimit(new AdaptiveLimits(), time);
        var server = new SimulatedServer(limit, time, 50, 3);
        server.Offer(Peak, 10);
        for (var minute = 0; minute < 30; minute++)
        {
            server.Offer(1, 55);
            server.Offer(3 * Peak, 2);
            server.Forget();
            server.Offer(3 * Peak, 3);

            (server.Took.Count / 3.0).ShouldBeGreaterThan(0.9 * Peak, $"in minute {minute}");
        }
    }

    [Fact]
    public void A_server_that_becomes_slow_by_itself_is_found_out_and_the_limit_never_falls_below_the_least()
    {
        var limit = new AdaptiveLimit(new AdaptiveLimits(Min: 10), time);
        var server = new SimulatedServer(limit, time, 50, 3);
        server.Offer(Peak, 10);
        server.Work = 0.100;
        for (var i = 0; i < 100; i++)
        {
            server.Offer(Peak, 0.1);
            limit.Allowed.ShouldBeGreaterThanOrEqualTo(10);
        }
        server.Forget();
        server.Offer(Peak, 20);

        (server.Took.Count / 20.0).ShouldBeGreaterThan(0.9 * (50 / server.Work));
    }

    [Fact]
    public void Those_of_high_priority_are_let_in_while_others_are_refused()
    {
        var limit = new AdaptiveLimit(new AdaptiveLimits(), time);
        var server = new SimulatedServer(limit, time, 50, 3);
        server.Offer(3 * Peak, 5, high: 0.1);
        server.Forget();
        server.Offer(3 * Peak, 20, high: 0.1);

        server.Refused.ShouldBeGreaterThan(1000);
        server.RefusedHigh.ShouldBeLessThan((int)(0.01 * 0.1 * 3 * Peak * 20));
        (server.Took.Count / 20.0).ShouldBeGreaterThan(0.9 * Peak);
    }
}
