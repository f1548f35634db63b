using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Snapshots;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Routing;

/// <summary>Why routes did not get a request. Looks at every route; for the operator, not for the request path.</summary>
internal sealed class RouteExplanation
{
    private const int Most = 10;

    private readonly string method;
    private readonly string host;
    private readonly string query;
    private readonly string[] segments;
    private readonly IHeaderDictionary headers;
    private readonly CompiledRoute? winner;

    /// <summary>Prepares to explain one request, of which the route is known.</summary>
    public RouteExplanation(string method, string? host, in CanonicalTarget target, IHeaderDictionary headers, CompiledRoute? winner)
    {
        this.method = method;
        this.host = HostName.Of(host).ToString().ToLowerInvariant();
        query = target.Query.ToString();
        segments = target.Path.ToString().TrimStart('/').Split('/');
        this.headers = headers;
        this.winner = winner;
    }

    /// <summary>The nearest routes with the reason, the nearest first; the route that got the request is not among them.</summary>
    public IReadOnlyList<(CompiledRoute Route, string WhyNot)> Nearest(IReadOnlyList<CompiledRoute> routes) =>
        [.. routes
            .Where(r => r != winner)
            .Select(r => (Route: r, Reason: Explain(r)))
            .OrderByDescending(r => r.Reason.Nearness)
            .ThenBy(r => r.Route.Rule.Id, StringComparer.Ordinal)
            .Take(Most)
            .Select(r => (r.Route, r.Reason.WhyNot))];

    // Nearness: 400 and more when it matched, then condition, method, host, and last the path by the number of segments that match.
    private (int Nearness, string WhyNot) Explain(CompiledRoute route)
    {
        var rule = route.Rule;
        var difference = RouteFit.FindPathDifference(rule.Pattern.Segments, segments);
        var hostFits = rule.Hosts.Count == 0 || rule.Hosts.Any(h => RouteFit.HostFits(h, host));
        if (difference >= 0)
            return (difference + (hostFits ? 100 : 0), PathDiffers(rule.Pattern.Segments, difference));
        if (!hostFits)
            return (200, $"it is for the host {string.Join(" or ", rule.Hosts)}");
        var candidate = new RouteCandidate(route);
        if (!candidate.Methods.Contains(method, MethodSet.BitOf(method)))
            return (300, $"it is for the method {string.Join(" or ", rule.Methods)}");
        foreach (var condition in candidate.Conditions)
        {
            if (!condition.Holds(headers, query))
                return (350, ConditionFails(condition.Condition));
        }
        return (400, winner is null ? "the request is a CORS preflight that it does not answer" : LessSpecific(rule, winner.Rule));
    }

    private string PathDiffers(IReadOnlyList<RouteSegment> pattern, int index)
    {
        if (index >= pattern.Count)
            return "the path is longer";
        if (index >= segments.Length)
            return "the path is shorter";
        var segment = segments[index];
        if (segment.Length == 0 && pattern[index].Kind != RouteSegmentKind.Literal)
            return $"the path differs: segment {index + 1} is empty";
        return pattern[index].Kind == RouteSegmentKind.Regex
            ? $"the path differs: '{segment}' does not match '{pattern[index].Text}'"
            : $"the path differs: '{segment}' is not '{pattern[index].Text}'";
    }

    private static string ConditionFails(RouteCondition condition)
    {
        var what = $"{(condition.Source == RouteConditionSource.Header ? "header" : "query parameter")} '{condition.Name}'";
        if (condition.Values.Count > 0)
            return $"the {what} is not {string.Join(" or ", condition.Values.Select(v => $"'{v}'"))}";
        return condition.IsPresent ? $"the {what} is missing" : $"the {what} is there";
    }

    private string LessSpecific(RouteRule rule, RouteRule other)
    {
        var reason = RouteFit.CompareHosts(rule, other, host) > 0 ? "its host"
            : RouteFit.ComparePaths(rule.Pattern.Segments, other.Pattern.Segments) != 0 ? "its path"
            : rule.Methods.Count == 0 && other.Methods.Count > 0 ? "its methods, which are any,"
            : rule.Conditions.Count < other.Conditions.Count ? "the number of its conditions"
            : method == HttpMethods.Head && other.Methods.Contains(HttpMethods.Head) ? "serving HEAD by GET"
            : null;
        return reason is null
            ? $"'{other.Id}' matches as well, and its key sorts first"
            : $"it matches, but by {reason} is less specific than '{other.Id}'";
    }
}
