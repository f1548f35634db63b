using Gatehouse.Expressions.Values;
using Gatehouse.Expressions.Evaluation;

namespace Gatehouse.Expressions.Functions;

/// <summary>The list extension of the language, and <c>take</c>.</summary>
internal static class ListExtension
{
    private static readonly CelType List = CelType.List(CelType.T);

    public static IEnumerable<CelFunction> All { get; } =
    [
        Member("slice", List, static args => Slice(args[0].AsList, args[1].AsInt, args[2].AsInt), CelType.Int, CelType.Int),
        Member("take", List, static args => Take(args[0].AsList, args[1].AsInt), CelType.Int),
        new("take", [List, CelType.Int], List, static args => Take(args[0].AsList, args[1].AsInt)),
        Member("reverse", List, static args => Reverse(args[0].AsList)),
        CelFunction.WithBudget("distinct", [List], List, true, static (ReadOnlySpan<CelValue> args, ref long budget) => Distinct(args[0].AsList, ref budget)),
        CelFunction.WithBudget("sort", [List], List, true, static (ReadOnlySpan<CelValue> args, ref long budget) => Sort(args[0].AsList, ref budget)),
        CelFunction.WithBudget("flatten", [List], CelType.AnyList, true, static (ReadOnlySpan<CelValue> args, ref long budget) => Flatten(args[0].AsList, 1, ref budget)),
        CelFunction.WithBudget("flatten", [List, CelType.Int], CelType.AnyList, true, static (ReadOnlySpan<CelValue> args, ref long budget) => Flatten(args[0].AsList, args[1].AsInt, ref budget)),
        Member("first", CelType.Optional(CelType.T), static args => args[0].AsList is { Count: > 0 } list ? CelValue.Some(list[0]) : CelValue.None),
        Member("last", CelType.Optional(CelType.T), static args => args[0].AsList is { Count: > 0 } list ? CelValue.Some(list[list.Count - 1]) : CelValue.None),
        new("lists.range", [CelType.Int], CelType.List(CelType.Int), static args => Range(args[0].AsInt)),
    ];

    private static CelFunction Member(string name, CelType result, CelBody body, params CelType[] more) =>
        new(name, [List, .. more], result, body) { IsMember = true };

    private static CelValue Slice(CelList list, long start, long end)
    {
        if (start < 0 || end < start || end > list.Count)
            return CelValue.Error("the indexes are outside the list");
        var items = new CelValue[end - start];
        for (var i = 0; i < items.Length; i++)
            items[i] = list[(int)start + i];
        return CelValue.Of(CelList.Of(items));
    }

    private static CelValue Take(CelList list, long count) =>
        count < 0 ? CelValue.Error("take() takes 0 or more") : count >= list.Count ? CelValue.Of(list) : Slice(list, 0, count);

    private static CelValue Reverse(CelList list)
    {
        var items = new CelValue[list.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = list[items.Length - 1 - i];
        return CelValue.Of(CelList.Of(items));
    }

    // Lists and maps are looked for one by one, as `in` does: they have few hashes.
    private static CelValue Distinct(CelList list, ref long budget)
    {
        var seen = new HashSet<CelValue>();
        var nested = new List<CelValue>();
        var items = new List<CelValue>();
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i];
            var isNew = item.Kind is CelKind.List or CelKind.Map or CelKind.Optional ? !Contains(nested, item, ref budget) : seen.Add(item);
            if (--budget < 0)
                return EvaluationState.TooCostly;
            if (isNew)
                items.Add(item);
            if (isNew && item.Kind is CelKind.List or CelKind.Map or CelKind.Optional)
                nested.Add(item);
        }
        return CelValue.Of(CelList.Of([.. items]));
    }

    private static bool Contains(List<CelValue> items, in CelValue value, ref long budget)
    {
        foreach (var item in items)
        {
            if (ValueEquality.Equal(item, value, ref budget))
                return true;
        }
        return false;
    }

    private static CelValue Sort(CelList list, ref long budget) => Sorting.By(list, [.. Enumerable.Range(0, list.Count).Select(i => list[i])], ref budget);

    private static CelValue Flatten(CelList list, long depth, ref long budget)
    {
        if (depth < 0)
            return CelValue.Error("flatten() takes a depth of 0 or more");
        var items = new List<CelValue>();
        return Add(items, list, depth, ref budget) ? CelValue.Of(CelList.Of([.. items])) : EvaluationState.TooCostly;
    }

    private static bool Add(List<CelValue> items, CelList list, long depth, ref long budget)
    {
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i];
            if ((budget -= 1 + (item.Kind == CelKind.List ? item.AsList.Weight : 0)) < 0)
                return false;
            if (item.Kind != CelKind.List || depth == 0)
                items.Add(item);
            else if (!Add(items, item.AsList, depth - 1, ref budget))
                return false;
        }
        return true;
    }

    private static CelValue Range(long count)
    {
        if (count is < 0 or > SizeLimits.MaxItems)
            return SizeLimits.TooMany;
        var items = new CelValue[count];
        for (var i = 0; i < items.Length; i++)
            items[i] = CelValue.Of((long)i);
        return CelValue.Of(CelList.Of(items));
    }
}
