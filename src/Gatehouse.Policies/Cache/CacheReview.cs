using Gatehouse.Core.Pipeline;
using Gatehouse.Expressions;

namespace Gatehouse.Policies.Cache;

/// <summary>
/// Warns of routes that keep next to nothing, and of those that ask the service for something else by what is not in the key: who sends it first decides
/// what all others get.
/// </summary>
internal static class CacheReview
{
    public static void Warn(RouteReview route)
    {
        if (route.Find<CachePolicy>() is not { Settings: var settings })
            return;
        if (route.StickyUpstreams is [var sticky, ..])
            route.Warn($"route '{route.Rule.Id}' keeps nearly nothing: a cookie that keeps clients at a destination comes with nearly every answer of '{sticky}'", "balance it by 'hash', or route what is to be kept to an upstream without 'sticky'");
        if (settings.Key is not null)
            return;
        foreach (var read in route.TargetReads)
        {
            if (!IsUnkeyed(read, settings))
                continue;
            var name = string.Join('.', [read.Variable, .. read.Path]);
            route.Warn($"route '{route.Rule.Id}' keeps answers for all, and its target differs by '{name}'", "name it in the 'key' of 'cache'");
            return;
        }
    }

    // Method, host, scheme, path, its parameters and the query are in each key.
    private static bool IsUnkeyed(ExpressionReference read, CacheSettings settings) => read switch
    {
        { Variable: "auth" } => true,
        { Variable: "request", Path: [] } => true,
        { Variable: "request", Path: ["headers", var name, ..] } => !settings.Rules.Vary.Contains(name, StringComparer.OrdinalIgnoreCase),
        { Variable: "request", Path: ["headers" or "ip" or "body" or "correlationId", ..] } => true,
        _ => false,
    };
}
