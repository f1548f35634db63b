namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>
/// From a hash to a destination, so that each has its share and few hashes move when one comes or goes (Eisenbud et al., "Maglev", NSDI 2016,
/// 3.4). Immutable.
/// </summary>
internal sealed class MaglevTable
{
    // The shares differ by about one part in a hundred with a hundred places for each.
    private static readonly int[] Primes = [251, 1021, 4093, 16381, 65521];

    private readonly Member[] places;

    public MaglevTable(Member[] members)
    {
        var total = members.Sum(member => (long)member.Weight) / WeightedOrder.DivisorOf(members);
        places = new Member[Array.Find(Primes, prime => prime >= total * 100) is > 0 and var size ? size : Primes[^1]];
        Fill(members);
    }

    /// <summary>The one for a hash.</summary>
    public Member this[ulong hash] => places[hash % (ulong)places.Length];

    private void Fill(Member[] members)
    {
        var size = (ulong)places.Length;
        var next = Array.ConvertAll(members, member => StableHash.Of(member.Destination.Text) % size);
        var skip = Array.ConvertAll(members, member => 1 + (StableHash.Of(member.Destination.Text, 1) % (size - 1)));
        // Who weighs most has a turn in each round, and who weighs a third of that in each third, beginning with the first: all have a place.
        var most = members.Max(member => member.Weight);
        var credit = Array.ConvertAll(members, member => most - member.Weight);
        for (var left = places.Length; ;)
        {
            for (var i = 0; i < members.Length; i++)
            {
                credit[i] += members[i].Weight;
                if (credit[i] < most)
                    continue;
                credit[i] -= most;
                while (places[next[i]] is not null)
                    next[i] = (next[i] + skip[i]) % size;
                places[next[i]] = members[i];
                if (--left == 0)
                    return;
            }
        }
    }
}
