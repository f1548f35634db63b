using Gatehouse.Expressions.Binding;
using Gatehouse.Expressions.Evaluation;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions;

/// <summary>An expression that can be evaluated: any number of times, also concurrently.</summary>
public sealed class Expression
{
    private readonly CompiledNode node;
    private readonly int locals;
    private readonly long maxCost;

    internal Expression(string text, Bound bound, IReadOnlyList<ExpressionReference> references, int locals, long maxCost)
    {
        Text = text;
        node = bound.Node;
        ResultType = bound.Type;
        References = references;
        this.locals = locals;
        this.maxCost = maxCost;
    }

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>The type of its value, as far as it is known; dyn otherwise.</summary>
    public CelType ResultType { get; }

    /// <summary>The variables that it looks at, and which members of them, in the order of the text.</summary>
    public IReadOnlyList<ExpressionReference> References { get; }

    /// <summary>Whether its value is always the same.</summary>
    public bool IsConstant => node is CompiledConstant;

    /// <summary>Its value, which is an error when something went wrong; never an exception.</summary>
    public CelValue Evaluate(ICelVariables variables)
    {
        if (locals > 0)
            return EvaluateWithLocals(variables);
        var state = new EvaluationState(variables, default, maxCost);
        var value = node.Evaluate(ref state);
        return state.Budget < 0 ? EvaluationState.TooCostly : value;
    }

    /// <summary>Whether its value is true; false when it is an error or anything else.</summary>
    public bool IsTrue(ICelVariables variables) => Evaluate(variables).IsTrue;

    /// <summary>The text.</summary>
    public override string ToString() => Text;

    private CelValue EvaluateWithLocals(ICelVariables variables)
    {
        var buffer = default(LocalBuffer);
        var room = locals <= LocalBuffer.Size ? buffer : new CelValue[locals].AsSpan();
        var state = new EvaluationState(variables, room, maxCost);
        var value = node.Evaluate(ref state);
        return state.Budget < 0 ? EvaluationState.TooCostly : value;
    }
}
