using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>A part of an expression, ready to be evaluated any number of times, concurrently.</summary>
internal abstract class CompiledNode
{
    public abstract CelValue Evaluate(ref EvaluationState state);
}
