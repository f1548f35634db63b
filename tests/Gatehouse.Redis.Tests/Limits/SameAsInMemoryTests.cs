using Gatehouse.Limits;
using Gatehouse.Redis.Client;
using Gatehouse.Redis.Limits;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Redis.Tests.Limits;

/// <summary>R17: a counter in Redis says what a counter in memory says, whatever comes when.</summary>
[Collection(SharedServerTests.Name)]
public sealed class SameAsInMemoryTests(SharedServer shared) : IAsyncLifetime
{
    private const int Sequences = 60;
    private const int Steps = 60;
    private const int FewestMinutes = 10;

    private static readonly DateTimeOffset Start = new(2033, 1, 1, 0, 0, 0, TimeSpan.Zero);

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

    [RedisTheory]
    [InlineData(LimitAlgorithm.SlidingWindow)]
    [InlineData(LimitAlgorithm.TokenBucket)]
    [InlineData(LimitAlgorithm.FixedWindow)]
    public async Task Any_sequence_has_the_same_decisions_in_both(LimitAlgorithm algorithm)
    {
        for (var seed = 0; seed < Sequences; seed++)
        {
            var random = new Random(seed);
            var rule = RuleOf(algorithm, random);
            var time = new FakeTime(Start);
            var memory = new LocalMeter(rule, 100, time);
            var past = new List<string>();
            for (var step = 0; step < Steps; step++)
            {
                time.SetUtcNow(Next(time.GetUtcNow(), rule, random));
                var amount = random.Next(4) == 0 ? random.NextInt64(1, rule.Count + 2) : 1 + (rule.Count / 10);
                var isForced = random.Next(5) == 0;
                past.Add($"{time.GetUtcNow():HH:mm:ss.fff} {amount} {(isForced ? "forced" : "")}");

                var expected = memory.Take(1, amount, isForced);

                (await TakeAsync(rule, $"{key}-{seed}", amount, isForced, time)).ShouldBe(expected, $"{rule}, seed {seed}\n{string.Join('\n', past)}");
            }
        }
    }

    // Long windows and few tokens: the server's own clock lets keys expire, and must not within the test.
    private static LimitRule RuleOf(LimitAlgorithm algorithm, Random random)
    {
        var isBucket = algorithm == LimitAlgorithm.TokenBucket;
        var count = !isBucket && random.Next(3) == 0 ? random.NextInt64(1, LimitRule.MaxCount / 100) : random.Next(1, 20);
        var window = TimeSpan.FromMilliseconds(random.Next(FewestMinutes * 60_000, 100 * 60_000));
        return new LimitRule(algorithm, count, window, isBucket ? random.Next(1, 30) : count);
    }

    // On, to a seam, just before one, and back: a little, over a seam, over several.
    private static DateTimeOffset Next(DateTimeOffset now, LimitRule rule, Random random)
    {
        var window = (long)rule.Window.TotalMilliseconds;
        var at = now.ToUnixTimeMilliseconds();
        var seam = at - (at % window);
        // What is left of a fixed window is how long its key lives.
        var justBefore = rule.Algorithm == LimitAlgorithm.FixedWindow ? 60_000 : 1;
        var next = random.Next(12) switch
        {
            0 or 1 or 2 => at,
            3 or 4 => at + random.NextInt64(1 + (window / Math.Min(rule.Count, 20))),
            5 or 6 => at + random.NextInt64(window),
            7 => at + random.NextInt64(3 * window),
            8 => seam + window,
            9 => seam + window - justBefore,
            10 => seam - justBefore,
            _ => at - random.NextInt64(4 * window),
        };
        if (next % window > window - justBefore)
            next -= justBefore;
        return DateTimeOffset.FromUnixTimeMilliseconds(next);
    }

    // Memory counts in milliseconds: what has a part of one left is not over yet.
    private async Task<LimitDecision> TakeAsync(LimitRule rule, string name, long amount, bool isForced, FakeTime time)
    {
        var result = await limits.TakeAsync(rule, name, amount, isForced, time.GetUtcNow().ToUnixTimeMilliseconds() * 1000, default);
        result.IsDone.ShouldBeTrue(result.Error);
        return result.Value with { Reset = Whole(result.Value.Reset), RetryAfter = Whole(result.Value.RetryAfter) };
    }

    private static TimeSpan Whole(TimeSpan time) => TimeSpan.FromMilliseconds((time.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond);
}
