using System.Runtime.CompilerServices;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>Room for the variables of a few loops, or the arguments of a call, on the stack.</summary>
[InlineArray(Size)]
internal struct LocalBuffer
{
    public const int Size = 4;

    private CelValue first;
}
