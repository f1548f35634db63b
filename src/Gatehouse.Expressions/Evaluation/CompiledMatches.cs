using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>text.matches("...")</c> with a constant pattern.</summary>
internal sealed class CompiledMatches(CompiledNode text, System.Text.RegularExpressions.Regex pattern, CelFunction function, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var value = text.Evaluate(ref state);
        if (value.IsError)
            return value;
        if (value.Kind != CelKind.String)
            return place.Error($"{function.Name}() is for texts, not for {CelType.Of(value)}");
        return state.Charge(1 + (value.AsString.Length >> 4)) ? CelValue.Of(pattern.IsMatch(value.AsString)) : EvaluationState.TooCostly;
    }
}
