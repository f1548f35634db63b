using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Pipeline;
using Gatehouse.Expressions;

namespace Gatehouse.Policies.Cache;

/// <summary>
/// Refuses routes that would keep for all what is made for one client. Warns of those that keep next to nothing, and of those that ask the service for
/// something else by what is not in the key: who sends it first decides what all others get.
/// </summary>
internal static class CacheReview
{
    public static void Run(RouteReview route)
    {
        if (route.Find<CachePolicy>() is not { Settings: var settings })
            return;
        var keeps = KeepsAnswers(route.Rule);
        if (keeps && route.AnswerReads.FirstOrDefault(read => !IsBody(read) && IsUnkeyed(read, settings)) is { } made)
            route.Refuse($"route '{route.Rule.Id}' keeps answers for all, and makes them from '{NameOf(made)}', which differs by client", "name it in the 'key' of 'cache', or write 'cache: none'");
        if (route.StickyUpstreams is [var sticky, ..])
            route.Warn($"route '{route.Rule.Id}' keeps nearly nothing: a cookie that keeps clients at a destination comes with nearly every answer of '{sticky}'", "balance it by 'hash', or route what is to be kept to an upstream without 'sticky'");
        if (keeps && settings.Key is null && route.TargetReads.FirstOrDefault(read => !IsBody(read) && IsUnkeyed(read, settings)) is { } asked)
            route.Warn($"route '{route.Rule.Id}' keeps answers for all, and its target differs by '{NameOf(asked)}'", "name it in the 'key' of 'cache'");
    }

    // A route that only changes things has a cache to drop answers from.
    private static bool KeepsAnswers(RouteRule rule) => rule.Methods.Count == 0 || rule.Methods.Contains("GET") || rule.Methods.Contains("HEAD");

    // What is made from a body is never kept: requests with one pass by.
    private static bool IsBody(ExpressionReference read) => read is { Variable: "request", Path: ["body", ..] };

    // Method, host, scheme, path, its parameters and the query are in each key.
    private static bool IsUnkeyed(ExpressionReference read, CacheSettings settings) => read switch
    {
        { Variable: "auth" } => !settings.IsKeyedByCaller && !IsInKey(read, settings),
        { Variable: "request", Path: [] } => true,
        { Variable: "request", Path: ["headers", var name, ..] } => !settings.Rules.Vary.Contains(name, StringComparer.OrdinalIgnoreCase) && !IsInKey(read, settings),
        { Variable: "request", Path: ["headers" or "ip" or "body" or "correlationId", ..] } => !IsInKey(read, settings),
        _ => false,
    };

    private static bool IsInKey(ExpressionReference read, CacheSettings settings) =>
        read.Path.Count > 0
        && settings.Key?.References.Any(key => key.Variable == read.Variable && key.Path.SequenceEqual(read.Path, StringComparer.OrdinalIgnoreCase)) == true;

    private static string NameOf(ExpressionReference read) => string.Join('.', [read.Variable, .. read.Path]);
}
