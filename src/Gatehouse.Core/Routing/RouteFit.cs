using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Routing;

/// <summary>The rule of <c>docs/routing.md</c> for one route at a time, for explanations.</summary>
internal static class RouteFit
{
    /// <summary>The index of the first segment that keeps a path from matching; -1 when it matches.</summary>
    public static int FindPathDifference(IReadOnlyList<RouteSegment> pattern, string[] segments)
    {
        for (var i = 0; i < pattern.Count; i++)
        {
            if (pattern[i].Kind == RouteSegmentKind.Rest)
                return -1;
            if (i >= segments.Length || !SegmentFits(pattern[i], segments[i]))
                return i;
        }
        return pattern.Count == segments.Length ? -1 : pattern.Count;
    }

    /// <summary>True when a route's host is the request's, which is in lower case without port.</summary>
    public static bool HostFits(RouteHost routeHost, string host) => routeHost.IsWildcard
        ? host.Length > routeHost.Name.Length + 1 && host.EndsWith("." + routeHost.Name, StringComparison.Ordinal)
        : host == routeHost.Name;

    /// <summary>Above 0 when the first rule's host is the less specific one for this request.</summary>
    public static int CompareHosts(RouteRule first, RouteRule second, string host) => HostRank(second, host).CompareTo(HostRank(first, host));

    /// <summary>Below 0 when the first path is the more specific one; both match the same request.</summary>
    public static int ComparePaths(IReadOnlyList<RouteSegment> first, IReadOnlyList<RouteSegment> second)
    {
        for (var i = 0; i < first.Count && i < second.Count; i++)
        {
            var order = first[i].Kind.CompareTo(second[i].Kind);
            if (order == 0)
                order = string.CompareOrdinal(first[i].Text, second[i].Text);
            if (order != 0)
                return order;
        }
        return first.Count.CompareTo(second.Count);
    }

    private static int HostRank(RouteRule rule, string host)
    {
        var rank = 0;
        foreach (var routeHost in rule.Hosts)
        {
            if (HostFits(routeHost, host))
                rank = Math.Max(rank, routeHost.IsWildcard ? routeHost.Name.Length : int.MaxValue);
        }
        return rank;
    }

    private static bool SegmentFits(RouteSegment pattern, string segment)
    {
        if (pattern.Kind == RouteSegmentKind.Literal)
            return pattern.Text == segment;
        if (segment.Length == 0)
            return false;
        if (pattern.Kind == RouteSegmentKind.Parameter)
            return true;
        var decoded = new char[segment.Length];
        return pattern.Regex!.IsMatch(decoded.AsSpan(0, PercentEncoding.Decode(segment, decoded)));
    }
}
