using FsCheck;
using FsCheck.Fluent;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Limits.Tests;

/// <summary>Against models that remember every request.</summary>
public sealed class ModelTests
{
    /// <summary>Pauses in milliseconds, many of them none.</summary>
    private static readonly Gen<int[]> Pauses = Gen.ArrayOf(Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 300), Gen.Choose(0, 9000)), 200);

    [Fact]
    public void A_bucket_lets_no_more_through_in_any_stretch_than_the_burst_and_what_flows_in() =>
        Check((pauses, count, burst) =>
        {
            var window = TimeSpan.FromSeconds(7);
            var admitted = Run(Rules.Bucket(count, burst, window), pauses);
            return Pairs(admitted).All(pair => pair.Count <= burst + (pair.Length * count / 7000.0) + 1e-9);
        });

    [Fact]
    public void A_bucket_is_the_model_of_one() =>
        Check((pauses, count, burst) =>
        {
            var level = 0m;
            var last = 0L;
            var expected = new List<long>();
            foreach (var at in Times(pauses))
            {
                level = Math.Max(0, level - ((at - last) * count));
                last = at;
                if (level + 7000 > burst * 7000m)
                    continue;
                level += 7000;
                expected.Add(at);
            }
            return Run(Rules.Bucket(count, burst, TimeSpan.FromSeconds(7)), pauses).SequenceEqual(expected);
        });

    [Fact]
    public void A_fixed_window_lets_no_more_through_than_its_count() =>
        Check((pauses, count, _) => Run(Rules.Fixed(count, TimeSpan.FromSeconds(7)), pauses)
            .GroupBy(at => (Start + at) / 7000).All(window => window.Count() <= count));

    [Fact]
    public void A_sliding_window_is_its_model_and_never_reaches_twice_the_count() =>
        Check((pauses, count, _) =>
        {
            var admitted = new List<long>();
            foreach (var at in Times(pauses))
            {
                var window = (Start + at) / 7000;
                var before = admitted.Count(a => (Start + a) / 7000 == window - 1);
                var now = admitted.Count(a => (Start + a) / 7000 == window);
                if (now + (before * (7000 - ((Start + at) % 7000)) / 7000m) + 1 <= count)
                    admitted.Add(at);
            }
            return Run(Rules.Sliding(count, TimeSpan.FromSeconds(7)), pauses).SequenceEqual(admitted)
                && Pairs(admitted).Where(pair => pair.Length < 7000).All(pair => pair.Count < 2 * count || count == 1);
        });

    [Fact]
    public void Who_waits_as_told_is_let_through_and_not_much_later_than_possible() =>
        Check((pauses, count, burst) =>
        {
            foreach (var rule in new[] { Rules.Sliding(count, TimeSpan.FromSeconds(7)), Rules.Fixed(count, TimeSpan.FromSeconds(7)), Rules.Bucket(count, burst, TimeSpan.FromSeconds(7)) })
            {
                var time = new FakeTime();
                var meter = new LocalMeter(rule, 100, time);
                foreach (var pause in pauses)
                {
                    time.Advance(TimeSpan.FromMilliseconds(pause));
                    var decision = meter.Take(Rules.Key(1));
                    if (decision.IsAllowed)
                        continue;
                    time.Advance(decision.RetryAfter - TimeSpan.FromMilliseconds(1));
                    if (meter.Take(Rules.Key(1)).IsAllowed)
                        return false;
                    time.Advance(TimeSpan.FromMilliseconds(1));
                    if (!meter.Take(Rules.Key(1)).IsAllowed)
                        return false;
                }
                var last = meter.Take(Rules.Key(1));
                time.Advance(last.Reset);
                if (meter.Take(Rules.Key(1)).Remaining != Math.Max(rule.Algorithm == LimitAlgorithm.TokenBucket ? burst : count, 1) - 1)
                    return false;
            }
            return true;
        });

    private static long Start => new FakeTime().GetUtcNow().ToUnixTimeMilliseconds();

    private static void Check(Func<int[], int, int, bool> holds) =>
        Prop.ForAll(
            (from pauses in Pauses from count in Gen.Choose(1, 20) from burst in Gen.Choose(1, 10) select (pauses, count, burst)).ToArbitrary(),
            one => holds(one.pauses, one.count, one.burst)).QuickCheckThrowOnFailure();

    private static IEnumerable<long> Times(int[] pauses)
    {
        var at = 0L;
        foreach (var pause in pauses)
            yield return at += pause;
    }

    private static List<long> Run(LimitRule rule, int[] pauses)
    {
        var time = new FakeTime();
        var meter = new LocalMeter(rule, 100, time);
        var admitted = new List<long>();
        var at = 0L;
        foreach (var pause in pauses)
        {
            time.Advance(TimeSpan.FromMilliseconds(pause));
            at += pause;
            if (meter.Take(Rules.Key(1)).IsAllowed)
                admitted.Add(at);
        }
        return admitted;
    }

    private static IEnumerable<(long Length, int Count)> Pairs(List<long> admitted) =>
        from first in Enumerable.Range(0, admitted.Count)
        from last in Enumerable.Range(first, admitted.Count - first)
        select (admitted[last] - admitted[first], last - first + 1);
}
