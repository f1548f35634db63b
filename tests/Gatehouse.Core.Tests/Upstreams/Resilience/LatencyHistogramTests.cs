using Gatehouse.Core.Upstreams.Resilience;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Upstreams.Resilience;

public sealed class LatencyHistogramTests
{
    private readonly FakeTime time = new();

    [Fact]
    public void Nothing_is_said_of_fewer_than_100_answers()
    {
        var latencies = new LatencyHistogram(time);
        Record(latencies, 99, 5);
        latencies.Quantile(0.5).ShouldBeNull();

        Record(latencies, 1, 5);

        latencies.Quantile(0.5).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(0.95, 950)]
    [InlineData(0.999, 999)]
    public void A_quantile_is_never_too_low_and_at_most_a_sixteenth_too_high(double share, double milliseconds)
    {
        var latencies = new LatencyHistogram(time);
        for (var i = 1; i <= 1000; i++)
            latencies.Record(TimeSpan.FromMilliseconds(i));

        latencies.Quantile(share)!.Value.TotalMilliseconds.ShouldBeInRange(milliseconds, milliseconds * 17 / 16);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.02)]
    [InlineData(0.9375)]
    [InlineData(1)]
    [InlineData(31.99)]
    [InlineData(86_400_000)]
    [InlineData(100_000_000_000)]
    public void Any_time_has_its_place(double milliseconds)
    {
        var latencies = new LatencyHistogram(time);
        Record(latencies, 100, milliseconds);

        var seen = latencies.Quantile(0.5)!.Value.TotalMilliseconds;

        seen.ShouldBeInRange(Math.Min(milliseconds, 86_400_000), (Math.Min(milliseconds, 200_000_000) * 17 / 16) + (1 / 16.0));
    }

    [Fact]
    public void What_was_long_ago_is_forgotten_by_halves()
    {
        var latencies = new LatencyHistogram(time);
        Record(latencies, 1000, 100);
        time.Advance(TimeSpan.FromSeconds(60));
        latencies.Quantile(0.5)!.Value.TotalMilliseconds.ShouldBeGreaterThan(99);

        Record(latencies, 300, 1);

        latencies.Quantile(0.5)!.Value.TotalMilliseconds.ShouldBeLessThan(2, "250 of the old are left");
        time.Advance(TimeSpan.FromSeconds(60));
        latencies.Quantile(0.5).ShouldNotBeNull();
        time.Advance(TimeSpan.FromMinutes(2));
        latencies.Quantile(0.5).ShouldBeNull();
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var latencies = new LatencyHistogram(time);
        Record(latencies, 10, 3);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Record(latencies, 1000, 3);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_is_lost_between_threads()
    {
        var latencies = new LatencyHistogram(time);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() => Record(latencies, 25, 10 * (thread + 1)))));

        latencies.Quantile(0.75)!.Value.TotalMilliseconds.ShouldBeInRange(30, 32);
    }

    private static void Record(LatencyHistogram latencies, int times, double milliseconds)
    {
        for (var i = 0; i < times; i++)
            latencies.Record(TimeSpan.FromMilliseconds(milliseconds));
    }
}
