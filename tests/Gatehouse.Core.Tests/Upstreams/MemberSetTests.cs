using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.LoadBalancing;
using Gatehouse.Core.Upstreams.Resilience;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Core.Tests.Upstreams;

public sealed class MemberSetTests
{
    private readonly FakeTime time = new();

    // Lower case: may be asked; upper case: may not. After a bar: backups.
    [Theory]
    [InlineData("abc", "abc", false)]
    [InlineData("abC", "ab", false)]
    [InlineData("aBC", "aBC", true)]
    [InlineData("aB", "a", false)]
    [InlineData("A", "A", true)]
    [InlineData("ab|c", "ab", false)]
    [InlineData("aBC|d", "a", false)]
    [InlineData("AB|cd", "cd", false)]
    [InlineData("AB|cD", "c", false)]
    [InlineData("AB|CD", "AB", true)]
    public void Usable_ones_are_picked_else_backups_else_all(string members, string pickable, bool isPanic)
    {
        var set = MemberSet.Of(Members(members), 0.5, new Balancer());

        (string.Concat(set.Pickable.Select(Name)), set.IsPanic).ShouldBe((pickable, isPanic));
    }

    [Theory]
    [InlineData("aBC", "a")]
    [InlineData("ABC", "")]
    public void Without_panic_nobody_is_asked_who_may_not_be(string members, string pickable) =>
        string.Concat(MemberSet.Of(Members(members), 0, new Balancer()).Pickable.Select(Name)).ShouldBe(pickable);

    [Theory]
    [InlineData("abc", "b", "ac")]
    [InlineData("abc", "abc", "")]
    [InlineData("aB", "a", "B")]
    [InlineData("ab|c", "ab", "c")]
    [InlineData("ab|c", "abc", "")]
    public void One_whose_breaker_is_open_is_never_picked(string members, string open, string pickable)
    {
        var all = Members(members);
        foreach (var member in all.Where(member => open.Contains(Name(member), StringComparison.Ordinal)))
        {
            member.Breaker = new Breaker(new BreakerLimits { Failures = 1 }, time);
            member.Breaker.Failed("status 500", member.Breaker.Round).ShouldBeTrue();
        }

        string.Concat(MemberSet.Of(all, 0.5, new Balancer()).Pickable.Select(Name)).ShouldBe(pickable);
    }

    private static string Name(Member member) => member.State.Address;

    private Member[] Members(string names)
    {
        var members = new List<Member>();
        var isBackup = false;
        foreach (var name in names)
        {
            if (name == '|')
            {
                isBackup = true;
                continue;
            }
            var state = new DestinationState($"{name}", time);
            if (char.IsUpper(name))
                state.Checked("it is not well", 1);
            members.Add(new Member(Destination.Parse($"http://{name}:80", out _, out _)!, state) { IsBackup = isBackup, Index = members.Count });
        }
        return [.. members];
    }
}
