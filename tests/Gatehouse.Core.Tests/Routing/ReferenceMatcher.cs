using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Snapshots;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Tests.Routing;

/// <summary>The rule of docs/routing.md written down as plainly as possible: filter all routes, sort, take the first.</summary>
internal static class ReferenceMatcher
{
    public static CompiledRoute? Match(IEnumerable<CompiledRoute> routes, string method, string host, string path, string query, IHeaderDictionary headers) =>
        routes
            .Where(r => PathFits(r.Rule.Pattern.Segments, Split(path)) && MethodFits(r.Rule, method) && r.Rule.Conditions.All(c => Holds(c, query, headers)))
            .Select(r => (Route: r, Host: HostRank(r.Rule, host)))
            .Where(r => r.Host >= 0)
            .OrderByDescending(r => r.Host)
            .ThenBy(r => PathKey(r.Route.Rule.Pattern.Segments), StringComparer.Ordinal)
            .ThenBy(r => r.Route.Rule.Methods.Count == 0)
            .ThenByDescending(r => r.Route.Rule.Conditions.Count)
            .ThenByDescending(r => r.Route.Rule.Methods.Contains(method))
            .ThenBy(r => r.Route.Rule.Id, StringComparer.Ordinal)
            .Select(r => r.Route)
            .FirstOrDefault();

    private static string[] Split(string path) => path[1..].Split('/');

    private static bool PathFits(IReadOnlyList<RouteSegment> pattern, string[] segments)
    {
        var hasRest = pattern[^1].Kind == RouteSegmentKind.Rest;
        var fixedPart = pattern.Take(hasRest ? pattern.Count - 1 : pattern.Count).ToArray();
        return (hasRest ? segments.Length >= fixedPart.Length : segments.Length == fixedPart.Length)
            && fixedPart.Zip(segments).All(p => SegmentFits(p.First, p.Second));
    }

    private static bool SegmentFits(RouteSegment pattern, string text) => pattern.Kind switch
    {
        RouteSegmentKind.Literal => text == pattern.Text,
        RouteSegmentKind.Regex => text.Length > 0 && pattern.Regex!.IsMatch(Uri.UnescapeDataString(text)),
        _ => text.Length > 0,
    };

    private static bool MethodFits(RouteRule rule, string method) =>
        rule.Methods.Count == 0 || rule.Methods.Contains(method) || (method == "HEAD" && rule.Methods.Contains("GET"));

    private static int HostRank(RouteRule rule, string host) =>
        rule.Hosts.Count == 0 ? 0 : rule.Hosts.Max(h => !h.IsWildcard ? host == h.Name ? int.MaxValue : -1 : host.EndsWith("." + h.Name, StringComparison.Ordinal) ? h.Name.Length : -1);

    // Literal < regex, by its text < parameter < end of the path < rest; segments from the left.
    private static string PathKey(IReadOnlyList<RouteSegment> segments) => string.Concat(segments.Select(s => s.Kind switch
    {
        RouteSegmentKind.Literal => "1",
        RouteSegmentKind.Regex => $"2{s.Text}\0",
        RouteSegmentKind.Parameter => "3",
        _ => "5",
    })) + "4";

    private static bool Holds(RouteCondition condition, string query, IHeaderDictionary headers)
    {
        string[] values = condition.Source == RouteConditionSource.Header
            ? [.. headers[condition.Name].Select(v => v ?? "")]
            : [.. query.Split('&').Where(p => p.Split('=')[0] == condition.Name && p.Length > 0).Select(p => p.Contains('=', StringComparison.Ordinal) ? p[(p.IndexOf('=', StringComparison.Ordinal) + 1)..] : "")];
        return condition.Values.Count == 0 ? values.Length > 0 == condition.IsPresent : values.Any(condition.Values.Contains);
    }
}
