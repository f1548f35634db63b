using Gatehouse.Expressions.Values;
using Gatehouse.Expressions.Evaluation;

namespace Gatehouse.Expressions.Functions;

/// <summary>The set extension of the language: lists without regard to order and number.</summary>
internal static class SetExtension
{
    public static IEnumerable<CelFunction> All { get; } =
    [
        Test("sets.contains", static (ReadOnlySpan<CelValue> args, ref long budget) => Compare(args[0].AsList, args[1].AsList, true, ref budget)),
        Test("sets.intersects", static (ReadOnlySpan<CelValue> args, ref long budget) => Compare(args[0].AsList, args[1].AsList, false, ref budget)),
        Test("sets.equivalent", static (ReadOnlySpan<CelValue> args, ref long budget) =>
            Compare(args[0].AsList, args[1].AsList, true, ref budget) is { IsTrue: false } no ? no : Compare(args[1].AsList, args[0].AsList, true, ref budget)),
    ];

    private static CelFunction Test(string name, BudgetedBody body) => CelFunction.WithBudget(name, [CelType.AnyList, CelType.AnyList], CelType.Bool, false, body);

    // Whether the first list has all items of the second, or any.
    private static CelValue Compare(CelList all, CelList some, bool mustHaveAll, ref long budget)
    {
        for (var i = 0; i < some.Count; i++)
        {
            var isThere = Has(all, some[i], ref budget);
            if (budget < 0)
                return EvaluationState.TooCostly;
            if (isThere != mustHaveAll)
                return CelValue.Of(isThere);
        }
        return CelValue.Of(mustHaveAll);
    }

    private static bool Has(CelList list, in CelValue value, ref long budget)
    {
        for (var i = 0; i < list.Count && budget >= 0; i++)
        {
            if (ValueEquality.Equal(list[i], value, ref budget))
                return true;
        }
        return false;
    }
}
