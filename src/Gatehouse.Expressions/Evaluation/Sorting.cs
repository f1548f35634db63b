using System.Numerics;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>Sorts lists.</summary>
internal static class Sorting
{
    public static CelValue By(CelList list, CelValue[] keys, ref long budget)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            if (!ValueOrder.TryCompare(keys[0], keys[i], out _))
                return CelValue.Error($"{CelType.Of(keys[0])} and {CelType.Of(keys[i])} have no order");
        }
        var rounds = BitOperations.Log2((uint)keys.Length + 1) + 1;
        budget -= rounds * keys.Sum(key => 1 + EvaluationState.CostOf(key));
        if (budget < 0)
            return EvaluationState.TooCostly;
        var order = Enumerable.Range(0, keys.Length).ToArray();
        Array.Sort(order, (a, b) =>
        {
            ValueOrder.TryCompare(keys[a], keys[b], out var sign);
            return sign is 0 or NumberOrder.Unordered ? a.CompareTo(b) : sign;
        });
        return CelValue.Of(CelList.Of(Array.ConvertAll(order, i => list[i])));
    }
}
