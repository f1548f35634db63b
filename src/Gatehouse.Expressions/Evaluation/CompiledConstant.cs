using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>A value that is always the same; an error too.</summary>
internal sealed class CompiledConstant(CelValue value) : CompiledNode
{
    public CelValue Value => value;

    public override CelValue Evaluate(ref EvaluationState state) => value;
}
