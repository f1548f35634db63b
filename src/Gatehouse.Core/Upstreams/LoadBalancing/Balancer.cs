using Gatehouse.Core.Configuration.Model;
using Gatehouse.Expressions;

namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>How an upstream's destinations are picked, whichever they are at the moment. Thread-safe.</summary>
internal sealed class Balancer
{
    private readonly Turn turn = new();

    /// <summary>How.</summary>
    public BalanceWay Way { get; init; }

    /// <summary>With <see cref="BalanceWay.Hash"/>: of what.</summary>
    public Expression? Hash { get; init; }

    /// <summary>The name of the cookie that keeps clients where they are; null for none.</summary>
    public string? Cookie { get; init; }

    /// <summary>What it is signed with.</summary>
    public byte[] CookieKey { get; init; } = [];

    /// <summary>A picker over these.</summary>
    public Picker Create(Member[] members)
    {
        // Nothing is asked of a picker without destinations.
        Picker picker = Way switch
        {
            BalanceWay.LeastRequests => new LeastRequestsPicker(members, turn),
            BalanceWay.TwoChoices => new TwoChoicesPicker(members),
            BalanceWay.Random => new RandomPicker(members),
            BalanceWay.Hash when members.Length > 0 => new HashPicker(members, Hash!, new RoundRobinPicker(members, turn)),
            _ => new RoundRobinPicker(members, turn),
        };
        return Cookie is null ? picker : new StickyPicker(members, Cookie, CookieKey, picker);
    }

    /// <summary>For people: <c>roundRobin</c>, <c>hash of request.ip</c>, <c>leastRequests, sticky by cookie 'shop'</c>.</summary>
    public string Describe()
    {
        var way = Way == BalanceWay.Hash ? $"hash of {Hash!.Text}" : char.ToLowerInvariant(Way.ToString()[0]) + Way.ToString()[1..];
        return Cookie is null ? way : $"{way}, sticky by cookie '{Cookie}'";
    }
}
