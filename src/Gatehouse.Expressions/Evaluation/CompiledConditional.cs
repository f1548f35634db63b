using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>a ? b : c</c>.</summary>
internal sealed class CompiledConditional(CompiledNode condition, CompiledNode whenTrue, CompiledNode whenFalse, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = condition.Evaluate(ref state);
        if (value.Kind == CelKind.Bool)
            return (value.IsTrue ? whenTrue : whenFalse).Evaluate(ref state);
        return value.IsError ? value : place.Error($"the condition is {CelType.Of(value)}, not bool");
    }
}
