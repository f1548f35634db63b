using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>a &amp;&amp; b &amp;&amp; ...</c> or <c>a || b || ...</c>: one decisive operand decides, whatever errors the others are.</summary>
internal sealed class CompiledLogic(CompiledNode[] operands, bool isAnd, Place place) : CompiledNode
{
    private readonly CelValue notBool = place.Error($"'{(isAnd ? "&&" : "||")}' takes bool on both sides");

    public override CelValue Evaluate(ref EvaluationState state)
    {
        CelValue error = default;
        foreach (var operand in operands)
        {
            var value = operand.Evaluate(ref state);
            if (value.Kind == CelKind.Bool)
            {
                if (value.IsTrue != isAnd)
                    return value;
            }
            else if (!error.IsError)
            {
                error = value.IsError ? value : notBool;
            }
        }
        return error.IsError ? error : CelValue.Of(isAnd);
    }
}
