using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>has(a.?b)</c>: whether an optional holds something.</summary>
internal sealed class CompiledHasValue(CompiledNode optional) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = optional.Evaluate(ref state);
        return value.IsError ? value : CelValue.Of(value.HasValue);
    }
}
