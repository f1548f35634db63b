using System.Runtime.InteropServices;

namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>The order in which destinations have their turns.</summary>
internal static class WeightedOrder
{
    /// <summary>
    /// Each as often as its weight says, and evenly spread: a weight of 5 beside two of 1 is a, b, a, a, a, c, a. The turns of each lie at equal
    /// distances on one round, and those of equal weight begin one after the other. Made once instead of per request.
    /// </summary>
    public static Member[] Of(Member[] members)
    {
        var divisor = DivisorOf(members);
        if (members.Length == 0 || Array.TrueForAll(members, member => member.Weight == divisor))
            return members;
        var alike = members.CountBy(member => member.Weight).ToDictionary();
        var begun = new Dictionary<int, int>();
        // When on the round, and in the lower half whose: thousands of weights are sorted in a moment.
        var turns = new ulong[members.Sum(member => member.Weight / divisor)];
        var next = 0;
        for (var i = 0; i < members.Length; i++)
        {
            var weight = members[i].Weight;
            var start = (CollectionsMarshal.GetValueRefOrAddDefault(begun, weight, out _)++ + 0.5) / alike[weight];
            for (var turn = 0; turn < weight / divisor; turn++)
                turns[next++] = ((ulong)((start + turn) * divisor / weight * uint.MaxValue) << 32) | (uint)i;
        }
        Array.Sort(turns);
        return Array.ConvertAll(turns, turn => members[(uint)turn]);
    }

    /// <summary>The greatest number that divides all weights; 0 without members.</summary>
    public static int DivisorOf(Member[] members)
    {
        var divisor = 0;
        foreach (var member in members)
            divisor = Divisor(member.Weight, divisor);
        return divisor;
    }

    private static int Divisor(int first, int second) => second == 0 ? first : Divisor(second, first % second);
}
