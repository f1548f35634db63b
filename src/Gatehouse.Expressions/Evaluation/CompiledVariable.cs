using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>A variable.</summary>
internal sealed class CompiledVariable(int slot, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = state.Variables.Get(slot);
        return value.IsError ? place.Put(value) : value;
    }
}
