using Gatehouse.Expressions.Evaluation;
using Gatehouse.Expressions.Syntax;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Binding;

/// <summary>What is known while an expression is bound: the environment, the variables of the loops around, the mistakes so far.</summary>
internal sealed class BindingScope(ExpressionEnvironment environment, List<ExpressionError> errors)
{
    private readonly List<CelVariable> locals = [];

    public ExpressionEnvironment Environment => environment;

    /// <summary>How many loop variables there are at most at the same time.</summary>
    public int MaxLocals { get; private set; }

    /// <summary>How many there are now: the index of the next one.</summary>
    public int LocalCount => locals.Count;

    public void Enter(string name, CelType type)
    {
        locals.Add(new CelVariable(name, type));
        MaxLocals = Math.Max(MaxLocals, locals.Count);
    }

    public void Leave(int count) => locals.RemoveRange(locals.Count - count, count);

    /// <summary>A variable of a loop; null when there is none of the name.</summary>
    public Bound? Local(string name)
    {
        var index = locals.FindLastIndex(local => local.Name == name);
        return index < 0 ? null : new Bound(locals[index].Type, new CompiledLocal(index));
    }

    /// <summary>Names of all variables, for suggestions.</summary>
    public IEnumerable<string> Names => locals.Concat(environment.Variables).Select(variable => variable.Name);

    public static Place PlaceOf(Node node) => new(node.Offset, node.Length);

    /// <summary>Notes a mistake that may not be one when types are not checked.</summary>
    public void Report(Place place, string message, string? suggestion = null)
    {
        if (environment.Options.ChecksTypes)
            errors.Add(new ExpressionError(place.Offset, place.Length, message, suggestion));
    }

    /// <summary>Notes a mistake; evaluated all the same, it is an error.</summary>
    public Bound Fail(Place place, string message, string? suggestion = null)
    {
        Report(place, message, suggestion);
        return new Bound(CelType.Dyn, new CompiledConstant(place.Error(message)));
    }
}
