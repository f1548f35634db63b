using Gatehouse.Core.Configuration.Routes;

namespace Gatehouse.Core.Pipeline;

/// <summary>
/// Where a request's path parameters stand within its canonical path: slices, so that matching allocates nothing once there is room for as many.
/// Values are percent-encoded as in the path. A mutable struct that the router fills; pass it by reference.
/// </summary>
public struct RouteParameters
{
    private (int Start, int Length)[]? slices; // null until there is one: most connections wait for a request, and few routes have many

    /// <summary>How many there are, 0 to <see cref="RoutePattern.MaxParameters"/>.</summary>
    public int Count { get; private set; }

    /// <summary>The range of the parameter at <paramref name="index"/>, in the order of <see cref="RoutePattern.ParameterNames"/>.</summary>
    public readonly (int Start, int Length) this[int index] => slices![index];

    internal void Push(int start, int length)
    {
        if (slices is null)
            slices = new (int Start, int Length)[2];
        else if (Count == slices.Length)
            Array.Resize(ref slices, Count * 2);
        slices[Count++] = (start, length);
    }

    internal void Truncate(int count) => Count = count;

    /// <summary>The same, with room of its own.</summary>
    internal readonly RouteParameters Copy() => new() { slices = slices?[..Count], Count = Count };
}
