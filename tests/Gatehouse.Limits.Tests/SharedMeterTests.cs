using FsCheck;
using FsCheck.Fluent;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Limits.Tests;

/// <summary>R17: the same limit on several nodes.</summary>
public sealed class SharedMeterTests
{
    private readonly FakeTime time = new();

    [Fact]
    public async Task Two_nodes_that_ask_each_time_let_exactly_the_limit_through()
    {
        var (store, nodes) = Nodes(Rules.Sliding(100), isBatched: false);

        var admitted = await AdmitAsync(nodes, 500);

        admitted.ShouldBe(100);
        store.Calls.ShouldBe(500);
    }

    [Fact]
    public async Task While_the_store_is_away_each_node_goes_on_with_its_share_and_does_not_ask()
    {
        var (store, nodes) = Nodes(Rules.Sliding(100), isBatched: false, share: 0.5);
        await AdmitAsync(nodes, 40);

        store.IsAway = true;
        var before = store.Calls;
        var alone = await AdmitAsync(nodes, 500);

        alone.ShouldBe(60);
        (store.Calls - before).ShouldBe(2);
    }

    [Fact]
    public async Task The_store_is_asked_again_after_a_pause_by_one_request_that_does_not_wait()
    {
        var (store, nodes) = Nodes(Rules.Sliding(100), isBatched: false);
        store.IsAway = true;
        await AdmitAsync(nodes[..1], 1);
        time.Advance(StoreWatch.Pause);
        store.Slowness = new TaskCompletionSource();

        var answers = Enumerable.Range(0, 20).Select(_ => nodes[0].TakeAsync(Rules.Key(1), "k")).ToList();

        answers.ShouldAllBe(answer => answer.IsCompleted && answer.Result.IsAllowed);
        store.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task A_node_is_in_step_again_once_the_store_is_back()
    {
        var (store, nodes) = Nodes(Rules.Sliding(100), isBatched: false, share: 0.1);
        store.IsAway = true;
        (await AdmitAsync(nodes[..1], 50)).ShouldBe(10);

        store.IsAway = false;
        time.Advance(StoreWatch.Pause);
        // Refused by its own share, so it waits for the store's word.
        var calls = store.Calls;
        (await AdmitAsync(nodes, 500)).ShouldBe(100);
        (store.Calls - calls).ShouldBe(500);
    }

    [Fact]
    public async Task What_was_let_through_when_the_store_came_back_is_counted_there()
    {
        var (store, nodes) = Nodes(Rules.Sliding(100), isBatched: false);
        store.IsAway = true;
        await AdmitAsync(nodes[..1], 1);
        store.IsAway = false;
        time.Advance(StoreWatch.Pause);

        await AdmitAsync(nodes[..1], 1);

        store.Counted.ShouldBe(1);
    }

    [Fact]
    public void Batched_two_nodes_let_at_most_a_twentieth_too_many_through() =>
        Prop.ForAll(
            (from count in Gen.Choose(1, 3000)
             from seed in Gen.Choose(0, 1000)
             from share in Gen.Choose(0, 10)
             select (count, seed, share)).ToArbitrary(),
            one =>
            {
                var (_, nodes) = Nodes(Rules.Fixed(one.count, TimeSpan.FromDays(1)), isBatched: true);
                var random = new Random(one.seed);
                var admitted = 0;
                for (var i = 0; i < 5 * one.count; i++)
                {
                    if (nodes[random.Next(10) < one.share ? 0 : 1].TakeAsync(Rules.Key(1), "k").AsTask().Result.IsAllowed)
                        admitted++;
                    if (random.Next(50) == 0)
                        time.Advance(TimeSpan.FromMilliseconds(random.Next(150)));
                }
                return admitted >= one.count && admitted <= one.count * 1.05;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Batched_the_store_is_asked_much_less_and_told_within_a_tenth_of_a_second()
    {
        var (store, nodes) = Nodes(Rules.Sliding(100_000), isBatched: true);

        await AdmitAsync(nodes, 5000);
        store.Calls.ShouldBeLessThan(10);
        time.Advance(AheadCounts.Interval);

        store.Counted.ShouldBe(5000);
    }

    [Fact]
    public async Task Batched_a_key_in_steady_use_never_waits_and_is_forgotten_when_it_is_not_used()
    {
        var (store, nodes) = Nodes(Rules.Sliding(100_000), isBatched: true);
        await AdmitAsync(nodes[..1], 1);
        for (var i = 0; i < 50; i++)
        {
            (await AdmitAsync(nodes[..1], 20)).ShouldBe(20);
            time.Advance(TimeSpan.FromMilliseconds(50));
        }
        store.Calls.ShouldBeInRange(20, 30);

        time.Advance(TimeSpan.FromSeconds(5));
        time.PendingTimers.ShouldBe(0);
    }

    [Fact]
    public async Task Batched_what_is_untold_is_told_at_the_end()
    {
        var (store, nodes) = Nodes(Rules.Sliding(100_000), isBatched: true);
        await AdmitAsync(nodes, 500);

        await nodes[0].DisposeAsync();
        await nodes[1].DisposeAsync();

        store.Counted.ShouldBe(500);
    }

    [Fact]
    public async Task Batched_the_store_can_go_away_and_come_back()
    {
        var (store, nodes) = Nodes(Rules.Sliding(1000), isBatched: true);
        await AdmitAsync(nodes, 100);
        store.IsAway = true;
        time.Advance(TimeSpan.FromSeconds(1));
        (await AdmitAsync(nodes, 500)).ShouldBe(500);

        store.IsAway = false;
        time.Advance(TimeSpan.FromSeconds(1));
        var calls = store.Calls;
        await AdmitAsync(nodes, 50);

        time.Advance(AheadCounts.Interval);
        store.Calls.ShouldBeGreaterThan(calls);
        (await nodes[0].TakeAsync(Rules.Key(1), "k")).Remaining.ShouldBeLessThan(1000 - 100);
    }

    private (FakeStore Store, SharedMeter[] Nodes) Nodes(LimitRule rule, bool isBatched, double share = 1)
    {
        var store = new FakeStore(rule, time);
        return (store, [.. Enumerable.Range(0, 2).Select(_ => new SharedMeter(rule, store, new LocalMeter(SharedMeter.ShareOf(rule, share), 100, time), isBatched, time))]);
    }

    private static async Task<int> AdmitAsync(SharedMeter[] nodes, int requests)
    {
        var admitted = 0;
        for (var i = 0; i < requests; i++)
        {
            if ((await nodes[i % nodes.Length].TakeAsync(Rules.Key(1), "k")).IsAllowed)
                admitted++;
        }
        return admitted;
    }
}
