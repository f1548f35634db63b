using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Routing;

/// <summary>
/// Finds routes that can never be told apart. It is shown the routes that share host and path, so it compares few with few; where
/// many share them, those whose values for one header or parameter differ are kept apart first. Not thread-safe.
/// </summary>
internal sealed class RouteAmbiguities
{
    private const int MostInPairs = 32;

    private readonly Dictionary<CompiledRoute, CompiledRoute> rivals = [];

    /// <summary>Compares routes with the same host and path, in the order of the configuration.</summary>
    public void Check(IReadOnlyList<RouteCandidate> candidates)
    {
        foreach (var group in candidates.Select(c => c.Route).GroupBy(r => r.Rule.Conditions.Count))
            Check([.. group], []);
    }

    /// <summary>Adds an error for each route that has a rival before it; true when there is one.</summary>
    public bool Report(IReadOnlyList<CompiledRoute> routes, ConfigErrors errors)
    {
        foreach (var route in routes)
        {
            if (!rivals.TryGetValue(route, out var rival))
                continue;
            var node = rival.Rule.Node;
            var place = node.Source.Name == route.Rule.Node.Source.Name ? "" : $" of {node.Source.Name}";
            errors.Add(
                ConfigErrorCodes.AmbiguousRoutes,
                route.Rule.Node,
                $"route '{route.Rule.Id}'{Owner(route)} and route '{rival.Rule.Id}'{Owner(rival)} in line {node.Position.Line}{place} match the same requests, and neither is more specific",
                (route.Rule.BroughtBy ?? rival.Rule.BroughtBy) is { } part
                    ? $"'{part}' brings its routes along: take the other one away, or tell it apart by path, method, host or a condition"
                    : "tell them apart by path, method, host or a condition");
        }
        return rivals.Count > 0;
    }

    private static string Owner(CompiledRoute route) => route.Rule.BroughtBy is { } part ? $" of '{part}'" : "";

    private void Check(List<CompiledRoute> routes, List<(RouteConditionSource Source, string Name)> used)
    {
        if (routes.Count > MostInPairs && FindCommonName(routes, used) is { } name)
        {
            var byValue = new Dictionary<string, List<CompiledRoute>>(StringComparer.Ordinal);
            foreach (var route in routes)
            {
                foreach (var value in route.Rule.Conditions.First(c => IsFor(c, name)).Values)
                {
                    if (!byValue.TryGetValue(value, out var list))
                        byValue.Add(value, list = []);
                    list.Add(route);
                }
            }
            foreach (var group in byValue.Values)
                Check(group, [.. used, name]);
            return;
        }
        for (var i = 1; i < routes.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (!AreAmbiguous(routes[i].Rule, routes[j].Rule))
                    continue;
                rivals.TryAdd(routes[i], routes[j]);
                break;
            }
        }
    }

    // A header or parameter for which every one of the routes has values.
    private static (RouteConditionSource Source, string Name)? FindCommonName(
        List<CompiledRoute> routes, List<(RouteConditionSource Source, string Name)> used)
    {
        foreach (var condition in routes[0].Rule.Conditions)
        {
            var name = (condition.Source, condition.Name);
            if (!used.Contains(name) && routes.TrueForAll(r => r.Rule.Conditions.Any(c => c.Values.Count > 0 && IsFor(c, name))))
                return name;
        }
        return null;
    }

    private static bool AreAmbiguous(RouteRule first, RouteRule second)
    {
        if (first.Methods.Count == 0 != (second.Methods.Count == 0))
            return false;
        if (first.Methods.Count > 0 && !first.Methods.Intersect(second.Methods, StringComparer.Ordinal).Any())
            return false;
        foreach (var condition in first.Conditions)
        {
            foreach (var other in second.Conditions)
            {
                if (IsFor(other, (condition.Source, condition.Name)) && AreExclusive(condition, other))
                    return false;
            }
        }
        return true;
    }

    private static bool AreExclusive(RouteCondition first, RouteCondition second)
    {
        if (first.IsPresent != second.IsPresent)
            return true;
        return first.Values.Count > 0 && second.Values.Count > 0 && !first.Values.Intersect(second.Values, StringComparer.Ordinal).Any();
    }

    private static bool IsFor(RouteCondition condition, (RouteConditionSource Source, string Name) name) =>
        condition.Source == name.Source
        && condition.Name.Equals(name.Name, name.Source == RouteConditionSource.Header ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}
