using System.Collections.Frozen;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Routing;

/// <summary>Builds a <see cref="Router"/>.</summary>
internal static class RouterBuilder
{
    /// <summary>Builds; null, with errors, when routes are ambiguous.</summary>
    public static Router? Build(IReadOnlyList<CompiledRoute> routes, ConfigErrors errors)
    {
        var exact = new Dictionary<string, RouteTreeBuilder>(StringComparer.Ordinal);
        var wildcards = new Dictionary<string, RouteTreeBuilder>(StringComparer.Ordinal);
        var any = new RouteTreeBuilder();
        foreach (var route in routes)
        {
            var candidate = new RouteCandidate(route);
            if (route.Rule.Hosts.Count == 0)
                any.Add(candidate);
            foreach (var host in route.Rule.Hosts)
                TreeOf(host.IsWildcard ? wildcards : exact, host.Name).Add(candidate);
        }
        var ambiguities = new RouteAmbiguities();
        var table = new HostTable(Freeze(exact, ambiguities), Freeze(wildcards, ambiguities), any.Build(ambiguities));
        return ambiguities.Report(routes, errors) ? null : new Router(routes, table);
    }

    /// <summary>The methods of all routes, sorted, as in <c>Allow</c>.</summary>
    public static string Union(IReadOnlyList<CompiledRoute> routes)
    {
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var route in routes)
            new MethodSet(route.Rule.Methods).AddTo(methods);
        return string.Join(", ", methods);
    }

    private static RouteTreeBuilder TreeOf(Dictionary<string, RouteTreeBuilder> trees, string host)
    {
        if (!trees.TryGetValue(host, out var tree))
            trees.Add(host, tree = new RouteTreeBuilder());
        return tree;
    }

    private static FrozenDictionary<string, RouteNode> Freeze(Dictionary<string, RouteTreeBuilder> trees, RouteAmbiguities ambiguities) =>
        trees.ToFrozenDictionary(t => t.Key, t => t.Value.Build(ambiguities), StringComparer.Ordinal);
}
