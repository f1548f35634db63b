namespace Gatehouse.Limits.Tests;

/// <summary>R15: how many at a time.</summary>
public sealed class SlotMeterTests
{
    [Fact]
    public void A_slot_is_free_again_when_it_was_given_back()
    {
        var meter = new SlotMeter(2, 100);

        meter.Take(Rules.Key(1)).Remaining.ShouldBe(1);
        meter.Take(Rules.Key(1)).Remaining.ShouldBe(0);
        meter.Take(Rules.Key(1)).IsAllowed.ShouldBeFalse();
        meter.Take(Rules.Key(2)).IsAllowed.ShouldBeTrue();
        meter.GiveBack(Rules.Key(1));
        meter.Take(Rules.Key(1)).IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public void A_slot_in_use_is_never_given_to_another_key()
    {
        var meter = new SlotMeter(1, 8);
        var taken = Enumerable.Range(0, 100_000).Where(i => meter.Take(Rules.Key(i)).IsAllowed).ToList();

        taken.ShouldAllBe(i => !meter.Take(Rules.Key(i), false).IsAllowed);
        taken.ForEach(i => meter.GiveBack(Rules.Key(i)));
        taken.ShouldAllBe(i => meter.Take(Rules.Key(i), false).IsAllowed);
    }

    [Fact]
    public void Eight_threads_never_hold_more_than_there_are()
    {
        var meter = new SlotMeter(5, 100);
        var (held, most) = (0, 0);
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 5000; i++)
            {
                if (!meter.Take(Rules.Key(1)).IsAllowed)
                    continue;
                var now = Interlocked.Increment(ref held);
                if (now > most)
                    most = now;
                Interlocked.Decrement(ref held);
                meter.GiveBack(Rules.Key(1));
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        most.ShouldBeInRange(1, 5);
        meter.Take(Rules.Key(1)).Remaining.ShouldBe(4);
    }
}
