using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>cel.bind(name, value, body)</c>. The value is computed once, and an error in it counts where the name stands.</summary>
internal sealed class CompiledBind(int index, CompiledNode value, CompiledNode body) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        state.Locals[index] = value.Evaluate(ref state);
        return body.Evaluate(ref state);
    }
}
