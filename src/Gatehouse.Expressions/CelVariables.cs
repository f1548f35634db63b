using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions;

/// <summary>Values of variables in an array, in the order of the slots.</summary>
/// <param name="values">The values; a slot beyond them has none.</param>
public sealed class CelVariables(params CelValue[] values) : ICelVariables
{
    private static readonly CelValue Missing = CelValue.Error("the variable has no value");

    /// <summary>No variables.</summary>
    public static CelVariables None { get; } = new();

    /// <inheritdoc/>
    public CelValue Get(int slot) => slot < values.Length ? values[slot] : Missing;
}
