namespace Gatehouse.Core.Hosting;

/// <summary>Numbers of things in messages: <c>1 route</c>, <c>2 routes</c>.</summary>
internal static class Counted
{
    public static string Of(int count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";

    public static string RoutesAndUpstreams(int routes, int upstreams) => $"{Of(routes, "route")}, {Of(upstreams, "upstream")}";
}
