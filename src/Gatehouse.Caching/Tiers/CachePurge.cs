namespace Gatehouse.Caching.Tiers;

/// <summary>What is to be dropped.</summary>
/// <param name="Kind">By what.</param>
/// <param name="Value">The URL, the route's key or the tag; empty for everything.</param>
public sealed record CachePurge(PurgeKind Kind, string Value)
{
    /// <summary>Everything.</summary>
    public static readonly CachePurge Everything = new(PurgeKind.All, "");
}
