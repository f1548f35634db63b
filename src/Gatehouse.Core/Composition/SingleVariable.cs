using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Composition;

/// <summary>The variables of an expression that has only one, the last that was added.</summary>
internal sealed class SingleVariable(CelValue value) : ICelVariables
{
    public CelValue Get(int slot) => value;
}
