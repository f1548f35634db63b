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

        string.Concat(Enumerable.Range(0, 14).Select(_ => Name(picker))).ShouldBe("abaaacaabaaaca");
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

    [Theory]
    [InlineData(700, 100, 100)]
    [InlineData(4096, 17, 17)]
    [InlineData(4096, 1, 100)]
    public void Everybody_has_a_place_in_the_table_however_many_there_are(int count, int least, int most)
    {
        var members = Enumerable.Range(0, count).Select(index => Member($"http://host-{index}:80", index % 2 == 0 ? least : most, index)).ToArray();
        var table = new MaglevTable(members);

        var places = Enumerable.Range(0, 65521).CountBy(place => table[(ulong)place]).ToDictionary();

        var share = 65521.0 / members.Sum(member => member.Weight);
        foreach (var member in members)
            ((double)places.GetValueOrDefault(member)).ShouldBeInRange(Math.Max(1, (member.Weight * share) - 2), (member.Weight * share) + 2);
    }

    [Fact]
    public void Equal_weights_make_the_table_no_larger_however_they_are_written()
    {
        var one = new MaglevTable(Members(1, 1, 1));
        var hundred = new MaglevTable(Members(100, 100, 100));

        for (ulong hash = 0; hash < 1000; hash++)
            hundred[hash].Destination.Text.ShouldBe(one[hash].Destination.Text);
    }

    [Fact]
    public void Turns_of_thousands_of_weights_are_as_many_and_as_far_apart_as_they_say()
    {
        var members = Enumerable.Range(0, 4096).Select(index => Member($"http://host-{index}:80", 1 + (index * 37 % 100), index)).ToArray();

        var order = WeightedOrder.Of(members);

        order.Length.ShouldBe(members.Sum(member => member.Weight));
        foreach (var turns in order.Index().GroupBy(turn => turn.Item, turn => turn.Index).Take(200))
        {
            int[] at = [.. turns];
            at.Length.ShouldBe(turns.Key.Weight);
            for (var i = 1; i < at.Length; i++)
                ((double)(at[i] - at[i - 1]) * at.Length / order.Length).ShouldBeInRange(0.9, 1.1);
        }
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
