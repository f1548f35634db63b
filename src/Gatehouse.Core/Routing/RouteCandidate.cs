using Gatehouse.Core.Snapshots;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Routing;

/// <summary>A route where its path ends: what is left to check are method and conditions. Immutable.</summary>
internal sealed class RouteCandidate(CompiledRoute route)
{
    private readonly CompiledCondition[] conditions = [.. route.Rule.Conditions.Select(c => new CompiledCondition(c))];

    /// <summary>The route.</summary>
    public CompiledRoute Route { get; } = route;

    /// <summary>The methods it serves.</summary>
    public MethodSet Methods { get; } = new(route.Rule.Methods);

    /// <summary>The conditions.</summary>
    public IReadOnlyList<CompiledCondition> Conditions => conditions;

    /// <summary>True when all conditions hold.</summary>
    public bool ConditionsHold(IHeaderDictionary headers, ReadOnlySpan<char> query)
    {
        foreach (var condition in conditions)
        {
            if (!condition.Holds(headers, query))
                return false;
        }
        return true;
    }

    /// <summary>
    /// The more specific first: a named method before any, more conditions before fewer, <c>HEAD</c> by name before <c>HEAD</c> by
    /// <c>GET</c>, and then, so that the order is always the same, by key.
    /// </summary>
    public static int Compare(RouteCandidate first, RouteCandidate second)
    {
        var order = first.Methods.IsAny.CompareTo(second.Methods.IsAny);
        if (order == 0)
            order = second.conditions.Length.CompareTo(first.conditions.Length);
        if (order == 0)
            order = second.Methods.NamesHead.CompareTo(first.Methods.NamesHead);
        return order != 0 ? order : string.CompareOrdinal(first.Route.Rule.Id, second.Route.Rule.Id);
    }
}
