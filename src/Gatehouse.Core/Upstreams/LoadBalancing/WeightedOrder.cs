namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>The order in which destinations have their turns.</summary>
internal static class WeightedOrder
{
    /// <summary>
    /// Each as often as its weight says, and evenly spread: a weight of 5 beside two of 1 is a, a, b, a, c, a, a (the smooth weighted
    /// round robin of nginx), made once instead of per request.
    /// </summary>
    public static Member[] Of(Member[] members)
    {
        var divisor = 0;
        foreach (var member in members)
            divisor = Divisor(member.Weight, divisor);
        if (members.Length == 0 || Array.TrueForAll(members, member => member.Weight == divisor))
            return members;
        var total = members.Sum(member => member.Weight / divisor);
        var order = new Member[total];
        var credit = new int[members.Length];
        for (var turn = 0; turn < total; turn++)
        {
            var best = 0;
            for (var i = 0; i < members.Length; i++)
            {
                credit[i] += members[i].Weight / divisor;
                if (credit[i] > credit[best])
                    best = i;
            }
            credit[best] -= total;
            order[turn] = members[best];
        }
        return order;
    }

    private static int Divisor(int first, int second) => second == 0 ? first : Divisor(second, first % second);
}
