using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Routing;

/// <summary>Builds a <see cref="Router"/>.</summary>
internal static class RouterBuilder
{
    /// <summary>Builds; null, with errors, when routes are ambiguous.</summary>
    public static Router? Build(IReadOnlyList<CompiledRoute> routes, ConfigErrors errors)
    {
        var tree = new RouteTreeBuilder();
        var any = tree.AddRoot();
        var exact = new Dictionary<string, int>(StringComparer.Ordinal);
        var wildcards = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            var candidate = new RouteCandidate(route);
            if (route.Rule.Hosts.Count == 0)
                tree.Add(any, candidate);
            foreach (var host in route.Rule.Hosts)
            {
                var roots = host.IsWildcard ? wildcards : exact;
                if (!roots.TryGetValue(host.Name, out var root))
                    roots.Add(host.Name, root = tree.AddRoot());
                tree.Add(root, candidate);
            }
        }
        var ambiguities = new RouteAmbiguities();
        var finished = tree.Build(ambiguities);
        if (ambiguities.Report(routes, errors))
            return null;
        return new Router(routes, new HostTable(exact, wildcards, any), finished);
    }

    /// <summary>The methods of all routes, sorted, as in <c>Allow</c>.</summary>
    public static string Union(IReadOnlyList<CompiledRoute> routes)
    {
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var route in routes)
            new MethodSet(route.Rule.Methods).AddTo(methods);
        return string.Join(", ", methods);
    }
}
