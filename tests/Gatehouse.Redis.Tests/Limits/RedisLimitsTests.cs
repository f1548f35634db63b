using Gatehouse.Limits;
using Gatehouse.Redis.Client;
using Gatehouse.Redis.Limits;

namespace Gatehouse.Redis.Tests.Limits;

[Collection(SharedServerTests.Name)]
public sealed class RedisLimitsTests(SharedServer shared) : IAsyncLifetime
{
    private const long Second = 1_000_000;

    // Ahead of any real time, a multiple of every window here.
    private const long Start = 2_000_000_000_000_000 - (2_000_000_000_000_000 % (86_400 * Second));

    private readonly string key = Guid.NewGuid().ToString("N");
    private RedisClient client = null!;
    private RedisLimits limits = null!;

    public async Task InitializeAsync()
    {
        if (shared.Server is null)
            return;
        client = await Clients.ConnectAsync(shared.Server.Url);
        limits = new RedisLimits(client, "tests:");
    }

    public async Task DisposeAsync()
    {
        if (client is not null)
            await client.DisposeAsync();
    }

    [RedisFact]
    public async Task A_sliding_window_lets_go_of_the_window_before_little_by_little()
    {
        var rule = new LimitRule(LimitAlgorithm.SlidingWindow, 10, TimeSpan.FromSeconds(10), 10);

        (await TakeAsync(rule, 4 * Second, 8)).ShouldBe(new LimitDecision(true, 2, TimeSpan.FromSeconds(16), TimeSpan.Zero));
        (await TakeAsync(rule, 9 * Second, 3)).ShouldBe(new LimitDecision(false, 2, TimeSpan.FromSeconds(11), TimeSpan.Zero));
        (await TakeAsync(rule, 10 * Second, 2)).ShouldBe(new LimitDecision(true, 0, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1.25)));
        // Of 8, 4.8 still count, as 5; with 2 of this window there is room for 3.
        (await TakeAsync(rule, 14 * Second, 4)).ShouldBe(new LimitDecision(false, 3, TimeSpan.FromSeconds(16), TimeSpan.Zero));
        (await TakeAsync(rule, 14 * Second, 3)).ShouldBe(new LimitDecision(true, 0, TimeSpan.FromSeconds(16), TimeSpan.FromSeconds(1)));
        (await TakeAsync(rule, 30 * Second, 1)).ShouldBe(new LimitDecision(true, 9, TimeSpan.FromSeconds(20), TimeSpan.Zero));
    }

    [RedisFact]
    public async Task A_sliding_window_says_after_how_long_there_is_room_and_then_there_is()
    {
        var rule = new LimitRule(LimitAlgorithm.SlidingWindow, 7, TimeSpan.FromSeconds(10), 7);
        var now = 3 * Second;
        for (var i = 0; i < 60; i++)
        {
            var decision = await TakeAsync(rule, now, 1 + (i % 3));
            if (decision.RetryAfter == TimeSpan.Zero)
                continue;
            var wait = decision.RetryAfter.Ticks / TimeSpan.TicksPerMicrosecond;
            (await TakeAsync(rule, now + wait - 1, 1)).IsAllowed.ShouldBeFalse();
            now += wait;
            (await TakeAsync(rule, now, 1)).IsAllowed.ShouldBeTrue();
        }
    }

    [RedisFact]
    public async Task A_bucket_gives_what_it_holds_and_then_what_flows_in()
    {
        // One token each 1.428571... s.
        var rule = new LimitRule(LimitAlgorithm.TokenBucket, 7, TimeSpan.FromSeconds(10), 3);

        (await TakeAsync(rule, 0, 1)).ShouldBe(new LimitDecision(true, 2, TimeSpan.FromMicroseconds(1_428_572), TimeSpan.Zero));
        (await TakeAsync(rule, 0, 3)).IsAllowed.ShouldBeFalse();
        (await TakeAsync(rule, 0, 2)).ShouldBe(new LimitDecision(true, 0, TimeSpan.FromMicroseconds(4_285_715), TimeSpan.FromMicroseconds(1_428_572)));
        (await TakeAsync(rule, 1_428_571, 1)).IsAllowed.ShouldBeFalse();
        (await TakeAsync(rule, 1_428_572, 1)).IsAllowed.ShouldBeTrue();
        // Nothing is lost between tokens: 7 of them take 10 s to the microsecond.
        for (var token = 2; token <= 70; token++)
            (await TakeAsync(rule, ((token * 10 * Second) + 6) / 7, 1)).IsAllowed.ShouldBeTrue($"{token}");
        (await TakeAsync(rule, (100 * Second) + (10 * Second), 1)).Remaining.ShouldBe(2);
    }

    [RedisFact]
    public async Task A_fixed_window_begins_anew_at_its_end()
    {
        var rule = new LimitRule(LimitAlgorithm.FixedWindow, 3, TimeSpan.FromSeconds(10), 3);

        (await TakeAsync(rule, 4 * Second, 3)).ShouldBe(new LimitDecision(true, 0, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(6)));
        (await TakeAsync(rule, (10 * Second) - 1, 1)).ShouldBe(new LimitDecision(false, 0, TimeSpan.FromMicroseconds(1), TimeSpan.FromMicroseconds(1)));
        (await TakeAsync(rule, 10 * Second, 1)).ShouldBe(new LimitDecision(true, 2, TimeSpan.FromSeconds(10), TimeSpan.Zero));
        // A clock that was set back does not begin a window anew.
        (await TakeAsync(rule, 2 * Second, 3)).IsAllowed.ShouldBeFalse();
    }

    [RedisTheory]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.TokenBucket)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    public async Task What_is_forced_is_counted_though_there_is_no_room(LimitAlgorithm algorithm)
    {
        var rule = new LimitRule(algorithm, 5, TimeSpan.FromSeconds(10), 5);

        (await TakeAsync(rule, 0, 12, isForced: true)).ShouldSatisfyAllConditions(
            decision => decision.IsAllowed.ShouldBeFalse(),
            decision => decision.Remaining.ShouldBe(0),
            decision => decision.RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero));

        (await TakeAsync(rule, 0, 1)).IsAllowed.ShouldBeFalse();
    }

    [RedisTheory]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.TokenBucket)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    public async Task The_largest_numbers_are_counted_exactly(LimitAlgorithm algorithm)
    {
        var rule = new LimitRule(algorithm, 1_999_999_999_999, TimeSpan.FromDays(31), 1_999_999_999_999);

        (await TakeAsync(rule, 0, 1_999_999_999_998)).Remaining.ShouldBe(1);
        (await TakeAsync(rule, 0, 2)).IsAllowed.ShouldBeFalse();
        (await TakeAsync(rule, 0, 1)).ShouldSatisfyAllConditions(decision => decision.IsAllowed.ShouldBeTrue(), decision => decision.Remaining.ShouldBe(0));
        (await TakeAsync(rule, 0, 1)).IsAllowed.ShouldBeFalse();
    }

    [RedisTheory]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.TokenBucket)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    public async Task Two_nodes_with_64_callers_let_pass_exactly_as_many_as_there_is_room_for(LimitAlgorithm algorithm)
    {
        const int Limit = 1_000;
        await using var other = await Clients.ConnectAsync(shared.Server.Url);
        RedisLimits[] nodes = [limits, new RedisLimits(other, "tests:")];
        var rule = new LimitRule(algorithm, Limit, TimeSpan.FromDays(1), Limit);
        // The real clock; a day's window may end once in a day, so the time is said for those with one.
        var now = algorithm == LimitAlgorithm.TokenBucket ? 0 : Start;

        var admitted = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            var mine = 0;
            for (var i = 0; i < 5 * Limit / 64; i++)
                mine += (await nodes[caller % 2].TakeAsync(rule, key, 1, false, now, default)).Value.IsAllowed ? 1 : 0;
            return mine;
        })));

        admitted.Sum().ShouldBe(Limit);
    }

    [RedisTheory]
    [InlineData(LimitAlgorithm.SlidingWindow, 20_001)]
    [InlineData(LimitAlgorithm.TokenBucket, 1_001)]
    [InlineData(LimitAlgorithm.FixedWindow, 10_001)]
    public async Task Every_key_expires(LimitAlgorithm algorithm, int longest)
    {
        await limits.TakeAsync(new LimitRule(algorithm, 10, TimeSpan.FromSeconds(10), 10), key, 1, false, 0, default);

        var left = long.Parse((await client.AskAsync("PTTL", "tests:limit:" + key)).Value!, System.Globalization.CultureInfo.InvariantCulture);

        left.ShouldBeInRange(1, longest);
    }

    [RedisTheory]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.TokenBucket)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    public async Task What_somebody_else_wrote_there_is_no_counter(LimitAlgorithm algorithm)
    {
        await client.AskAsync("SET", "tests:limit:" + key, "not a counter");

        (await TakeAsync(new LimitRule(algorithm, 10, TimeSpan.FromSeconds(10), 10), 0, 1)).Remaining.ShouldBe(9);
    }

    [RedisFact]
    public async Task An_answer_is_the_same_as_plain_arithmetic_gives()
    {
        var random = new Random(42);
        for (var round = 0; round < 40; round++)
        {
            var count = random.NextInt64(1, round % 2 == 0 ? 50 : 1L << 40);
            var window = random.NextInt64(Second, 31 * 86_400 * Second);
            var rule = new LimitRule(LimitAlgorithm.SlidingWindow, count, TimeSpan.FromMicroseconds(window), count);
            long index = 0, current = 0, previous = 0, now = 0;
            var name = $"{key}-{round}";
            for (var step = 0; step < 25; step++)
            {
                now += random.NextInt64(window / 2);
                var amount = random.NextInt64(1, Math.Max(2, count / 2));
                var at = (Start + now) / window;
                (previous, current) = at == index ? (previous, current) : at == index + 1 ? (current, 0) : (0, 0);
                index = at;
                var left = window - ((Start + now) % window);
                var estimate = (long)((((Int128)previous * left) + window - 1) / window) + current;
                var isAllowed = estimate + amount <= count;
                if (isAllowed)
                    (current, estimate) = (current + amount, estimate + amount);

                var decision = (await limits.TakeAsync(rule, name, amount, false, Start + now, default)).Value;

                decision.IsAllowed.ShouldBe(isAllowed);
                decision.Remaining.ShouldBe(count - estimate);
            }
        }
    }

    private async Task<LimitDecision> TakeAsync(LimitRule rule, long after, long amount, bool isForced = false)
    {
        var result = await limits.TakeAsync(rule, key, amount, isForced, Start + after, default);
        result.IsDone.ShouldBeTrue(result.Error);
        return result.Value;
    }
}
