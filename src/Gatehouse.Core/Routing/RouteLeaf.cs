using Gatehouse.Core.Snapshots;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Routing;

/// <summary>
/// A <see cref="RouteCandidate"/> in the tree. It knows itself what nearly every match needs, so that a match reads neither the
/// candidate nor the route, which are elsewhere in memory. Immutable.
/// </summary>
internal readonly struct RouteLeaf(RouteCandidate candidate, bool isLast)
{
    private readonly uint methods = candidate.Methods.Bits;
    private readonly bool hasConditions = candidate.Conditions.Count > 0;

    /// <summary>The route.</summary>
    public CompiledRoute Route { get; } = candidate.Route;

    /// <summary>All there is to know.</summary>
    public RouteCandidate Candidate { get; } = candidate;

    /// <summary>True for the last one of a node; until then the next in the array is the next of the node.</summary>
    public bool IsLast { get; } = isLast;

    /// <summary>True when a method, of which the bit is known already, is served.</summary>
    public bool Serves(string method, uint bit) =>
        (methods & bit) != 0 || (bit == 0 && Candidate.Methods.Contains(method, bit));

    /// <summary>True when all conditions hold.</summary>
    public bool ConditionsHold(IHeaderDictionary headers, ReadOnlySpan<char> query) =>
        !hasConditions || Candidate.ConditionsHold(headers, query);
}
