using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions;

/// <summary>A function that expressions may call; functions of the same name differ by their parameters.</summary>
/// <param name="name">Its name; with dots when it is in a namespace.</param>
/// <param name="parameters">The types of its parameters; for a member function, first that of what stands before the dot.</param>
/// <param name="result">The type of its result.</param>
/// <param name="body">What it does. Concurrent, and quick: it is not interrupted.</param>
public sealed class CelFunction(string name, CelType[] parameters, CelType result, CelBody body)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>The types of its parameters.</summary>
    public IReadOnlyList<CelType> Parameters => parameters;

    /// <summary>The type of its result.</summary>
    public CelType Result { get; } = result;

    /// <summary>Whether it stands after a dot: <c>text.startsWith("a")</c>. Default false.</summary>
    public bool IsMember { get; init; }

    /// <summary>Whether it takes any number, at least one, of the last parameter. Default false.</summary>
    public bool IsVariadic { get; init; }

    /// <summary>
    /// Whether the result depends on the arguments alone, so that it is computed once when the arguments are constants.
    /// Default true.
    /// </summary>
    public bool IsPure { get; init; } = true;

    internal CelBody Body { get; } = body;

    /// <summary>What it does instead, with the steps that are left.</summary>
    internal BudgetedBody? Budgeted { get; init; }

    /// <summary>The steps that a call takes, beside those for looking at the arguments.</summary>
    internal long Cost { get; init; } = 1;

    /// <summary>As a reader of messages knows it: <c>string.startsWith(string)</c>.</summary>
    public override string ToString()
    {
        var types = Parameters.Select(type => type.ToString()).ToList();
        if (IsVariadic)
            types[^1] += "...";
        return IsMember ? $"{types[0]}.{Name}({string.Join(", ", types.Skip(1))})" : $"{Name}({string.Join(", ", types)})";
    }

    /// <summary>A function that takes the steps of its work itself.</summary>
    internal static CelFunction WithBudget(string name, CelType[] parameters, CelType result, bool isMember, BudgetedBody body) =>
        new(name, parameters, result, static _ => default) { IsMember = isMember, Budgeted = body };

    internal bool TakesCount(int count) => IsVariadic ? count >= parameters.Length : count == parameters.Length;

    internal bool Takes(ReadOnlySpan<CelValue> arguments)
    {
        if (!TakesCount(arguments.Length))
            return false;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!parameters[Math.Min(i, parameters.Length - 1)].Holds(arguments[i]))
                return false;
        }
        return true;
    }
}
