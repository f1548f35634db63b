using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>!a</c> or <c>-a</c>.</summary>
internal sealed class CompiledUnary(CompiledNode operand, bool isNot, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = operand.Evaluate(ref state);
        return value.Kind switch
        {
            CelKind.Error => value,
            CelKind.Bool when isNot => CelValue.Of(!value.IsTrue),
            CelKind.Int when !isNot => value.AsInt == long.MinValue ? place.Error("the number is too large") : CelValue.Of(-value.AsInt),
            CelKind.Double when !isNot => CelValue.Of(-value.AsDouble),
            _ => place.Error($"'{(isNot ? '!' : '-')}' does not take {CelType.Of(value)}"),
        };
    }
}
