using Gatehouse.Core.Upstreams.Resilience;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Upstreams.Resilience;

public sealed class RetryBudgetTests
{
    private readonly FakeTime time = new();

    [Fact]
    public void There_are_three_retries_and_one_for_each_five_requests()
    {
        var budget = new RetryBudget(0.2, time);

        Take(budget).ShouldBe(3);
        Count(budget, 50);
        Take(budget).ShouldBe(10);
    }

    [Fact]
    public void Requests_of_more_than_ten_seconds_ago_count_no_more()
    {
        var budget = new RetryBudget(0.2, time);
        Count(budget, 100);
        time.Advance(TimeSpan.FromSeconds(6));
        Count(budget, 10);
        time.Advance(TimeSpan.FromSeconds(6));

        Take(budget).ShouldBe(5);
        time.Advance(TimeSpan.FromSeconds(20));
        Take(budget).ShouldBe(3);
    }

    [Fact]
    public void Hedges_have_a_share_of_their_own_and_come_out_of_the_same()
    {
        var budget = new RetryBudget(0.2, time);
        Count(budget, 100);

        TakeHedges(budget).ShouldBe(10);
        Take(budget).ShouldBe(13, "of 20 and 3");
        time.Advance(TimeSpan.FromSeconds(11));
        Count(budget, 100);
        Take(budget).ShouldBe(23);
        TakeHedges(budget).ShouldBe(0, "the retries have used it up");
    }

    [Fact]
    public void Few_requests_have_one_hedge_at_most()
    {
        var budget = new RetryBudget(0.2, time);
        TakeHedges(budget).ShouldBe(0);
        Count(budget, 1);

        TakeHedges(budget).ShouldBe(1);
    }

    private void Count(RetryBudget budget, int requests)
    {
        for (var i = 0; i < requests; i++)
            budget.Count(time.GetTimestamp());
    }

    private static int TakeHedges(RetryBudget budget)
    {
        var taken = 0;
        while (budget.TryTakeHedge(0.1))
            taken++;
        return taken;
    }

    private static int Take(RetryBudget budget)
    {
        var taken = 0;
        while (budget.TryTake())
            taken++;
        return taken;
    }
}
