using Gatehouse.Core.Upstreams.Resilience;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Upstreams.Resilience;

public sealed class HedgeTests
{
    private readonly FakeTime time = new();

    [Fact]
    public void A_fixed_time_is_there_at_once_and_learns_nothing()
    {
        var latencies = new LatencyHistogram(time);
        var hedge = new Hedge(new HedgeLimits("50ms", TimeSpan.FromMilliseconds(50), 0, TimeSpan.FromMilliseconds(1), 0.1), latencies, time);

        Answer(hedge, 200, 1);

        hedge.Delay.ShouldBe(TimeSpan.FromMilliseconds(50));
        latencies.Quantile(0.5).ShouldBeNull();
    }

    [Fact]
    public void A_quantile_is_there_after_100_answers_and_follows_them()
    {
        var hedge = ByQuantile(new LatencyHistogram(time), least: 1);
        Answer(hedge, 99, 10);
        hedge.Delay.ShouldBeNull();

        Answer(hedge, 2, 10);
        hedge.Delay!.Value.TotalMilliseconds.ShouldBeInRange(10, 10.7);

        Answer(hedge, 200, 40);
        hedge.Delay!.Value.TotalMilliseconds.ShouldBeInRange(40, 42.5);
    }

    [Fact]
    public void It_is_never_below_the_least()
    {
        var hedge = ByQuantile(new LatencyHistogram(time), least: 20);

        Answer(hedge, 101, 0.1);

        hedge.Delay.ShouldBe(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void What_was_learned_outlives_the_section()
    {
        var latencies = new LatencyHistogram(time);
        Answer(ByQuantile(latencies, least: 1), 101, 10);

        ByQuantile(latencies, least: 1).Delay.ShouldNotBeNull();
    }

    private Hedge ByQuantile(LatencyHistogram latencies, int least) =>
        new(new HedgeLimits("p95", null, 0.95, TimeSpan.FromMilliseconds(least), 0.1), latencies, time);

    // Apart from each other: it is looked at the times four times a second.
    private void Answer(Hedge hedge, int times, double milliseconds)
    {
        for (var i = 0; i < times; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(i == times - 1 ? 300 : 1));
            hedge.Record(time.GetTimestamp(), TimeSpan.FromMilliseconds(milliseconds));
        }
    }
}
