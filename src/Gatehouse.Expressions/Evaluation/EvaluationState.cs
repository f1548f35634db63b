using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>What one evaluation has: variables, the variables of its loops, and the steps that it has left.</summary>
internal ref struct EvaluationState(ICelVariables variables, Span<CelValue> locals, long budget)
{
    public static readonly CelValue TooCostly = CelValue.Error("the expression takes too many steps");

    /// <summary>Steps left; below 0 the evaluation is over.</summary>
    public long Budget = budget;

    public readonly ICelVariables Variables = variables;

    public readonly Span<CelValue> Locals = locals;

    /// <summary>Takes steps; false when there are not that many left.</summary>
    public bool Charge(long steps)
    {
        Budget -= steps;
        return Budget >= 0;
    }

    /// <summary>Takes the steps for a value that was found in another: a text of JSON is decoded each time.</summary>
    public void ChargeFound(in CelValue value)
    {
        if (value.Kind == CelKind.String)
            Budget -= value.AsString.Length >> 8;
        else if (value.Kind == CelKind.Optional)
            ChargeFound(value.OptionalValue);
    }

    /// <summary>The steps that it takes to look at a value.</summary>
    public static long CostOf(in CelValue value) => value.Kind switch
    {
        CelKind.String => value.AsString.Length >> 4,
        CelKind.Bytes => value.AsBytes.Length >> 4,
        CelKind.List => value.AsList.Weight,
        CelKind.Map => value.AsMap.Weight,
        _ => 0,
    };
}
