using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Tests.Sockets;

public class RoundTests
{
    private readonly Round round = new();
    private readonly List<int> done = [];

    [Fact]
    public void Who_has_received_goes_on_when_all_have_in_their_order_and_once()
    {
        round.Begin();
        round.TryGoOnLater(new Work(() => done.Add(1)), 4096).ShouldBeTrue();
        round.TryGoOnLater(new Work(() => done.Add(2)), 0).ShouldBeTrue();
        done.ShouldBeEmpty();
        round.GoOn();
        round.Begin();
        round.GoOn();
        done.ShouldBe([1, 2]);
    }

    [Fact]
    public void Who_receives_after_that_goes_on_at_once()
    {
        var goesOnLater = true;
        round.Begin();
        round.TryGoOnLater(new Work(() => goesOnLater = round.TryGoOnLater(new Work(() => done.Add(1)), 1)), 1);
        round.GoOn();
        goesOnLater.ShouldBeFalse();
        round.PutOff(new Work(() => goesOnLater |= round.TryGoOnLater(new Work(() => done.Add(2)), 1)));
        round.End();
        goesOnLater.ShouldBeFalse();
        done.ShouldBeEmpty();
    }

    [Fact]
    public void Who_has_received_much_goes_on_at_once()
    {
        round.Begin();
        round.TryGoOnLater(new Work(() => done.Add(1)), 4097).ShouldBeFalse();
        round.GoOn();
        done.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_put_off_is_done_at_the_end_in_its_order_and_once()
    {
        round.PutOff(new Work(() => done.Add(1)));
        round.PutOff(new Work(() => done.Add(2)));
        done.ShouldBeEmpty();
        round.End();
        round.End();
        done.ShouldBe([1, 2]);
    }

    [Fact]
    public void What_is_put_off_at_the_end_is_done_by_it()
    {
        round.PutOff(new Work(() => round.PutOff(new Work(() => done.Add(2)))));
        round.PutOff(new Work(() => done.Add(1)));
        round.End();
        done.ShouldBe([1, 2]);
    }

    [Fact]
    public void A_long_round_does_not_put_off_for_long()
    {
        for (var i = 0; i < 150; i++)
            round.PutOff(new Work(() => done.Add(done.Count)));
        done.Count.ShouldBe(128);
        round.End();
        done.Count.ShouldBe(150);
    }

    [Fact]
    public void A_thread_that_does_not_poll_has_none() => Round.Current.ShouldBeNull();

    private sealed class Work(Action act) : IRoundWork
    {
        public void Run() => act();
    }
}
