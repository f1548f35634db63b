using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>A call. Which of the functions of the name it is, the kinds of the arguments tell.</summary>
internal sealed class CompiledCall(CelFunction[] functions, CompiledNode[] arguments, Place place) : CompiledNode
{
    private readonly long ownCost = functions.Max(function => function.Cost);

    public override CelValue Evaluate(ref EvaluationState state)
    {
        if (arguments.Length > LocalBuffer.Size)
            return Run(new CelValue[arguments.Length], ref state);
        var buffer = default(LocalBuffer);
        return Run(((Span<CelValue>)buffer)[..arguments.Length], ref state);
    }

    private CelValue Run(scoped Span<CelValue> values, ref EvaluationState state)
    {
        var cost = ownCost;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Evaluate(ref state);
            if (values[i].IsError)
                return values[i];
            cost += EvaluationState.CostOf(values[i]);
        }
        if (!state.Charge(cost))
            return EvaluationState.TooCostly;
        foreach (var function in functions)
        {
            if (!function.Takes(values))
                continue;
            var result = function.Budgeted is { } body ? body(values, ref state.Budget) : function.Body(values);
            if (!state.Charge(SizeLimits.IsTooLong(result) ? SizeLimits.MaxText >> 4 : EvaluationState.CostOf(result)))
                return EvaluationState.TooCostly;
            return result.IsError ? place.Put(result) : result;
        }
        var types = new string[values.Length];
        for (var i = 0; i < types.Length; i++)
            types[i] = CelType.Of(values[i]).ToString();
        return place.Error($"{functions[0].Name}() does not take ({string.Join(", ", types)})");
    }
}
