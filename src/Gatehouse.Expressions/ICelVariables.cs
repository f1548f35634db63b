using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions;

/// <summary>The values of variables for one evaluation.</summary>
public interface ICelVariables
{
    /// <summary>The value of the variable at a slot: its index among the variables of the environment. An error when it has none.</summary>
    CelValue Get(int slot);
}
