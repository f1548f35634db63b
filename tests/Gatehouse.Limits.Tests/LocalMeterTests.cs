using Gatehouse.TestKit.Time;

namespace Gatehouse.Limits.Tests;

/// <summary>R15: counters in memory.</summary>
public sealed class LocalMeterTests
{
    // A multiple of a minute since 1970.
    private readonly FakeTime time = new();

    [Theory]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    [InlineData(LimitAlgorithm.TokenBucket)]
    public void As_many_as_the_count_come_at_once_and_each_key_has_its_own(LimitAlgorithm algorithm)
    {
        var meter = new LocalMeter(new LimitRule(algorithm, 5, Rules.Minute, 5), 100, time);

        Enumerable.Range(0, 7).Select(_ => meter.Take(Rules.Key(1))).Select(d => (d.IsAllowed, d.Remaining))
            .ShouldBe([(true, 4), (true, 3), (true, 2), (true, 1), (true, 0), (false, 0), (false, 0)]);
        meter.Take(Rules.Key(2)).Remaining.ShouldBe(4);
    }

    [Fact]
    public void A_sliding_window_lets_places_go_as_the_window_before_fades()
    {
        var meter = new LocalMeter(Rules.Sliding(10), 100, time);
        time.Advance(TimeSpan.FromSeconds(59));
        meter.Admit(20).ShouldBe(10);
        var refused = meter.Take(Rules.Key(1));

        time.Advance(TimeSpan.FromSeconds(1));
        meter.Admit(20).ShouldBe(0);
        time.Advance(TimeSpan.FromSeconds(30));
        meter.Admit(20).ShouldBe(5);

        (refused.RetryAfter, refused.Reset).ShouldBe((TimeSpan.FromSeconds(1 + 6), TimeSpan.FromSeconds(61)));
    }

    [Fact]
    public void A_bucket_lets_a_burst_come_and_then_as_much_as_flows_in()
    {
        var meter = new LocalMeter(Rules.Bucket(60, 5), 100, time);

        meter.Admit(20).ShouldBe(5);
        var refused = meter.Take(Rules.Key(1));
        time.Advance(TimeSpan.FromMilliseconds(999));
        meter.Admit(20).ShouldBe(0);
        time.Advance(TimeSpan.FromMilliseconds(1));
        meter.Admit(20).ShouldBe(1);
        time.Advance(TimeSpan.FromHours(1));
        meter.Admit(20).ShouldBe(5);

        (refused.RetryAfter, refused.Reset).ShouldBe((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void A_fixed_window_begins_anew_at_multiples_of_it()
    {
        var meter = new LocalMeter(Rules.Fixed(3), 100, time);
        time.Advance(TimeSpan.FromSeconds(50));

        meter.Admit(9).ShouldBe(3);
        meter.Take(Rules.Key(1)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(10));
        meter.Admit(9).ShouldBe(3);
    }

    [Theory]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    [InlineData(LimitAlgorithm.TokenBucket)]
    public void A_clock_that_is_set_back_makes_no_room(LimitAlgorithm algorithm)
    {
        var meter = new LocalMeter(new LimitRule(algorithm, 5, Rules.Minute, 5), 100, time);
        meter.Admit(9).ShouldBe(5);

        time.SetUtcNow(time.GetUtcNow().AddHours(-3));
        meter.Admit(9).ShouldBe(0);
        time.Advance(TimeSpan.FromMinutes(2));
        meter.Admit(9).ShouldBe(5);
    }

    [Theory]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    [InlineData(LimitAlgorithm.TokenBucket)]
    public void What_is_given_back_can_be_taken_again_and_what_is_forced_counts(LimitAlgorithm algorithm)
    {
        var meter = new LocalMeter(new LimitRule(algorithm, 5, Rules.Minute, 5), 100, time);
        meter.Admit(5);
        meter.GiveBack(Rules.Key(1));
        meter.Admit(9).ShouldBe(1);

        meter.Take(Rules.Key(1), 3, isForced: true).IsAllowed.ShouldBeFalse();
        meter.GiveBack(Rules.Key(1), 3);
        meter.Admit(9).ShouldBe(0);
        meter.Take(Rules.Key(2), 6).IsAllowed.ShouldBeFalse();
        meter.Take(Rules.Key(2), 5).Remaining.ShouldBe(0);
    }

    [Theory]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    [InlineData(LimitAlgorithm.TokenBucket)]
    public void Largest_numbers_do_not_overflow(LimitAlgorithm algorithm)
    {
        var meter = new LocalMeter(new LimitRule(algorithm, LimitRule.MaxCount, LimitRule.MaxWindow, LimitRule.MaxCount), 100, time);

        for (var i = 0; i < 100; i++)
        {
            meter.Take(Rules.Key(1), LimitRule.MaxCount, isForced: true).Remaining.ShouldBe(0);
            time.Advance(TimeSpan.FromHours(1));
        }
        meter.Take(Rules.Key(1)).RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    [InlineData(LimitAlgorithm.TokenBucket)]
    public void Eight_threads_together_are_let_through_as_often_as_one(LimitAlgorithm algorithm)
    {
        var meter = new LocalMeter(new LimitRule(algorithm, 1000, Rules.Minute, 1000), 100, time);
        var allowed = new long[4];

        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                if (meter.Take(Rules.Key(i % 4)).IsAllowed)
                    Interlocked.Increment(ref allowed[i % 4]);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        allowed.ShouldBe([1000, 1000, 1000, 1000]);
    }

    [Fact]
    public void A_million_keys_take_no_more_memory_than_was_said()
    {
        var meter = new LocalMeter(Rules.Sliding(10), 1000, time);
        for (var i = 0; i < 1_000_000; i++)
            meter.Take(new UInt128((ulong)i * 0x9E3779B97F4A7C15, (ulong)(i + 1) * 0xD6E8FEB86659FD93));

        meter.Capacity.ShouldBeLessThanOrEqualTo(2048);
    }

    [Fact]
    public void Coming_with_many_other_keys_does_not_reset_a_counter_at_its_limit()
    {
        var meter = new LocalMeter(Rules.Sliding(10), 1000, time);
        meter.Admit(20).ShouldBe(10);

        for (var i = 0; i < 100_000; i++)
            meter.Take(Rules.Key(10 + i));

        meter.Admit(20).ShouldBe(0);
    }

    [Fact]
    public void Keys_out_of_their_time_make_room_before_memory_grows()
    {
        var meter = new LocalMeter(Rules.Fixed(10), 1_000_000, time);
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 1000; i++)
                meter.Take(Rules.Key((round * 1000) + i));
            time.Advance(Rules.Minute);
        }

        meter.Capacity.ShouldBeLessThanOrEqualTo(8192);
    }

    [Fact]
    public void A_check_allocates_nothing()
    {
        var meter = new LocalMeter(Rules.Sliding(10), 1000, TimeProvider.System);
        meter.Take(Rules.Key(1));
        var key = Rules.Key(1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            meter.Take(key);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
