using System.Runtime.CompilerServices;
using Gatehouse.Core.Configuration.Routes;

namespace Gatehouse.Core.Pipeline;

/// <summary>
/// Where a request's path parameters stand within its canonical path: slices, so that matching allocates nothing. Values are
/// percent-encoded as in the path. A mutable struct that the router fills; pass it by reference.
/// </summary>
public struct RouteParameters
{
    private Slices slices;

    /// <summary>How many there are, 0 to <see cref="RoutePattern.MaxParameters"/>.</summary>
    public int Count { get; private set; }

    /// <summary>The range of the parameter at <paramref name="index"/>, in the order of <see cref="RoutePattern.ParameterNames"/>.</summary>
    public readonly (int Start, int Length) this[int index] => slices[index];

    internal void Push(int start, int length) => slices[Count++] = (start, length);

    internal void Truncate(int count) => Count = count;

    [InlineArray(RoutePattern.MaxParameters)]
    private struct Slices
    {
        private (int Start, int Length) first;
    }
}
