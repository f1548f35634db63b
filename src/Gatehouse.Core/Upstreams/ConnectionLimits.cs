namespace Gatehouse.Core.Upstreams;

/// <summary>How many connections each destination is given. Immutable.</summary>
/// <param name="Max">The most at a time, idle ones included; at least 1.</param>
/// <param name="MaxPending">The most requests that wait for one; 0: none.</param>
internal sealed record ConnectionLimits(int Max, int MaxPending)
{
    /// <summary>No limit.</summary>
    public static readonly ConnectionLimits None = new(int.MaxValue, 0);
}
