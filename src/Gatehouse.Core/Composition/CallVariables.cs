using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Composition;

/// <summary>What the expressions of a call see: the request, the answers that are there, and the item that the call is for.</summary>
/// <param name="request">The request's variables.</param>
/// <param name="firstSlot">How many those are.</param>
/// <param name="values">The values of the calls.</param>
/// <param name="item">The item; null where there is none.</param>
internal sealed class CallVariables(RequestVariables request, int firstSlot, CelValue[] values, CelValue item = default) : ICelVariables
{
    public CelValue Get(int slot)
    {
        var index = slot - firstSlot;
        return index < 0 ? request.Get(slot) : index < values.Length ? values[index] : item;
    }
}
