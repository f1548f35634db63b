using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>A variable of a loop or binding.</summary>
internal sealed class CompiledLocal(int index) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state) => state.Locals[index];
}
