using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Tests.Sockets;

public class RoundTests
{
    private readonly Round round = new();
    private readonly List<int> done = [];

    [Fact]
    public void What_is_put_off_is_done_at_the_end_in_its_order_and_once()
    {
        round.PutOff(new End(() => done.Add(1)));
        round.PutOff(new End(() => done.Add(2)));
        done.ShouldBeEmpty();
        round.End();
        round.End();
        done.ShouldBe([1, 2]);
    }

    [Fact]
    public void What_is_put_off_at_the_end_is_done_by_it()
    {
        round.PutOff(new End(() => round.PutOff(new End(() => done.Add(2)))));
        round.PutOff(new End(() => done.Add(1)));
        round.End();
        done.ShouldBe([1, 2]);
    }

    [Fact]
    public void A_long_round_does_not_put_off_for_long()
    {
        for (var i = 0; i < 40; i++)
            round.PutOff(new End(() => done.Add(done.Count)));
        done.Count.ShouldBe(32);
        round.End();
        done.Count.ShouldBe(40);
    }

    [Fact]
    public void A_thread_that_does_not_poll_has_none() => Round.Current.ShouldBeNull();

    private sealed class End(Action act) : IRoundEnd
    {
        public void EndRound() => act();
    }
}
