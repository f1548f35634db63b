using Gatehouse.Expressions.Binding;
using Gatehouse.Expressions.Functions;
using Gatehouse.Expressions.Syntax;

namespace Gatehouse.Expressions;

/// <summary>What expressions may name: variables and functions. Immutable; compiles any number of expressions.</summary>
public sealed class ExpressionEnvironment
{
    private readonly Dictionary<string, int> slots = new(StringComparer.Ordinal);

    /// <summary>An environment with these variables, whose slots are their indexes.</summary>
    /// <param name="variables">The variables; their names differ.</param>
    /// <param name="options">How expressions are read; null for the usual way.</param>
    public ExpressionEnvironment(IEnumerable<CelVariable> variables, ExpressionOptions? options = null)
        : this([.. variables], options ?? ExpressionOptions.Default, null)
    {
    }

    private ExpressionEnvironment(CelVariable[] variables, ExpressionOptions options, FunctionTable? functions)
    {
        Variables = variables;
        Options = options;
        Functions = functions ?? new FunctionTable(options);
        for (var i = 0; i < variables.Length; i++)
            slots[variables[i].Name] = i;
    }

    /// <summary>The variables in the order of their slots.</summary>
    public IReadOnlyList<CelVariable> Variables { get; }

    /// <summary>How expressions are read.</summary>
    public ExpressionOptions Options { get; }

    internal FunctionTable Functions { get; }

    /// <summary>The same environment with more variables behind those that it has; one that has the name of another hides it.</summary>
    public ExpressionEnvironment With(params CelVariable[] more) => new([.. Variables, .. more], Options, Functions);

    /// <summary>The slot of a variable; -1 when there is none of the name.</summary>
    public int SlotOf(string name) => slots.TryGetValue(name, out var slot) ? slot : -1;

    /// <summary>Reads an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="errors">Takes every mistake, with its position in the text.</param>
    /// <returns>Null when there is a mistake.</returns>
    public Expression? Compile(string text, ICollection<ExpressionError> errors)
    {
        var node = Parser.Parse(text, Options.Limits, Options.HasMacros, out var syntaxError);
        if (node is null)
        {
            errors.Add(syntaxError!);
            return null;
        }
        var found = new List<ExpressionError>();
        var binder = new Binder(this, found);
        var bound = binder.Bind(node);
        foreach (var error in found.OrderBy(error => error.Offset))
            errors.Add(error);
        return found.Count > 0 ? null : new Expression(text, bound, ReferenceCollector.Collect(node), binder.MaxLocals, Options.Limits.MaxCost);
    }
}
