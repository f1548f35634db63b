using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Composition;

/// <summary>Puts answers into the items of another one: each of <c>order.products</c> gets its <c>details</c>. Nothing is copied. Immutable.</summary>
/// <param name="Source">The index of the call whose answer holds the items.</param>
/// <param name="Path">The members that lead to the list; empty when the answer is the list.</param>
/// <param name="Members">The members of an item that lead to the place of its answer; at least one.</param>
internal sealed record JoinPlan(int Source, IReadOnlyList<string> Path, IReadOnlyList<string> Members)
{
    /// <summary>The answer with the others in it, in the order of its items.</summary>
    public CelValue Join(CelValue source, CelList answers) => Join(source, answers, 0);

    private CelValue Join(CelValue value, CelList answers, int depth)
    {
        if (depth < Path.Count)
        {
            if (value.Kind != CelKind.Map || !value.AsMap.TryGet(Path[depth], out var inner))
                return value;
            return CelValue.Of(value.AsMap.With(Path[depth], Join(inner, answers, depth + 1)));
        }
        if (value.Kind != CelKind.List)
            return value;
        var items = new CelValue[Math.Min(value.AsList.Count, answers.Count)];
        for (var i = 0; i < items.Length; i++)
            items[i] = Place(value.AsList[i], answers[i], 0);
        return CelValue.Of(CelList.Of(items));
    }

    private CelValue Place(CelValue item, CelValue answer, int depth)
    {
        if (depth == Members.Count)
            return answer;
        var map = item.Kind == CelKind.Map ? item.AsMap : CelMap.Empty;
        map.TryGet(Members[depth], out var inner);
        return CelValue.Of(map.With(Members[depth], Place(inner, answer, depth + 1)));
    }
}
