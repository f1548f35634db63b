using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.LoadBalancing;
using Gatehouse.TestKit.Time;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Tests.Upstreams.LoadBalancing;

public sealed class PickerTests
{
    private readonly DefaultHttpContext context = new();
    private readonly GatewayRequest request = new();
    private readonly FakeTime time = new();

    [Theory]
    [InlineData(BalanceWay.RoundRobin)]
    [InlineData(BalanceWay.Weighted)]
    public void Turns_go_round_evenly_spread_by_weight(BalanceWay way)
    {
        var picker = new Balancer { Way = way }.Create(Members(5, 1, 1));

        string.Concat(Enumerable.Range(0, 14).Select(_ => Name(picker))).ShouldBe("aabacaaaabacaa");
    }

    [Fact]
    public void Equal_weights_are_plain_turns_and_a_change_of_the_set_goes_on_with_the_next()
    {
        var balancer = new Balancer();
        var members = Members(10, 10, 10);
        var picker = balancer.Create(members);
        string.Concat(Enumerable.Range(0, 4).Select(_ => Name(picker))).ShouldBe("abca");

        Name(balancer.Create(members)).ShouldBe("b");
    }

    [Fact]
    public void The_one_with_the_fewest_requests_for_its_weight_is_picked()
    {
        var members = Members(1, 1, 2);
        var picker = new Balancer { Way = BalanceWay.LeastRequests }.Create(members);
        Enter(members[0], 1);
        Enter(members[1], 3);
        Enter(members[2], 2);

        Name(picker).ShouldBe("c");
        Enter(members[2], 2);
        Name(picker).ShouldBe("a");
    }

    [Fact]
    public void Of_two_random_ones_the_better_is_picked()
    {
        var members = Members(1, 1, 1);
        var picker = new Balancer { Way = BalanceWay.TwoChoices }.Create(members);
        Enter(members[1], 1);
        Enter(members[2], 2);

        var picked = Enumerable.Range(0, 3000).Select(_ => Name(picker)).CountBy(name => name).ToDictionary();

        picked.ShouldNotContainKey("c");
        picked["a"].ShouldBeInRange(1800, 2200);
    }

    [Fact]
    public void Random_ones_come_as_often_as_their_weight_says()
    {
        var picker = new Balancer { Way = BalanceWay.Random }.Create(Members(3, 1));

        Enumerable.Range(0, 4000).Count(_ => Name(picker) == "a").ShouldBeInRange(2850, 3150);
    }

    [Fact]
    public void Few_hashes_move_when_a_destination_goes_and_each_has_its_share()
    {
        var members = Enumerable.Range(0, 10).Select(index => Member($"http://host-{index}:80", 1, index)).ToArray();
        var all = new MaglevTable(members);
        var less = new MaglevTable(members[1..]);
        var keys = Enumerable.Range(0, 10_000).Select(key => StableHash.Of($"user-{key}")).ToArray();

        foreach (var member in members)
            keys.Count(key => all[key] == member).ShouldBeInRange(850, 1150);
        var moved = keys.Count(key => all[key] != less[key] && all[key] != members[0]);
        moved.ShouldBeLessThan(500);
    }

    [Fact]
    public void A_hash_is_the_same_in_every_process() => StableHash.Of("user-1").ShouldBe(StableHash.Of(new string("user-1")));

    private string Name(Picker picker) => picker.Pick(context, request).Destination.Text[7..8];

    private Member[] Members(params int[] weights) => [.. weights.Select((weight, index) => Member($"http://{(char)('a' + index)}:80", weight, index))];

    private Member Member(string address, int weight, int index)
    {
        var destination = Destination.Parse(address, out _, out _)!;
        return new Member(destination, new DestinationState(address, time)) { Weight = weight, Index = index };
    }

    private static void Enter(Member member, int times)
    {
        for (var i = 0; i < times; i++)
            member.State.TryEnter(int.MaxValue);
    }
}
