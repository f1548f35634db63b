using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>a in b</c>.</summary>
internal sealed class CompiledIn(CompiledNode item, CompiledNode container, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = item.Evaluate(ref state);
        if (value.IsError)
            return value;
        var all = container.Evaluate(ref state);
        state.Budget -= EvaluationState.CostOf(value);
        switch (all.Kind)
        {
            case CelKind.List:
                state.Budget -= all.AsList.Weight;
                return CelValue.Of(IsIn(all.AsList, value, ref state));
            case CelKind.Map:
                state.Budget -= all.AsMap.LookupCost;
                if (!EntryMapBuilder.IsKey(value) && !NumberOrder.IsNumber(value))
                    return CelValue.Of(false);
                var isThere = all.AsMap.TryGet(value, out var found);
                state.ChargeFound(found);
                return CelValue.Of(isThere);
            case CelKind.Error:
                return all;
            default:
                return place.Error($"'in' looks into a list or map, not into {CelType.Of(all)}");
        }
    }

    private static bool IsIn(CelList list, in CelValue value, ref EvaluationState state)
    {
        if (list is not (ValueList or JsonList))
            return state.Charge(list.Count) && list.Contains(value);
        for (var i = 0; i < list.Count; i++)
        {
            if (ValueEquality.Equal(list[i], value, ref state.Budget))
                return true;
            if (state.Budget < 0)
                return false;
        }
        return false;
    }
}
