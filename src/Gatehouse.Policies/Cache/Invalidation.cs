using Gatehouse.Caching.Tiers;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Policies.Cache;

/// <summary>What was changed is not kept (RFC 9111, 4.4).</summary>
internal static class Invalidation
{
    /// <summary>True for a method that may change something, and for those nobody knows.</summary>
    public static bool IsUnsafe(string method) =>
        !HttpMethods.IsOptions(method) && !HttpMethods.IsTrace(method) && !HttpMethods.IsConnect(method)
        && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method);

    /// <summary>Runs the request, and drops what it has changed before the client is told that it has.</summary>
    public static Task RunAsync(HttpContext context, RequestDelegate next, SharedStore store)
    {
        context.Response.OnStarting(Drop, (context, store));
        return next(context);
    }

    private static readonly Func<object, Task> Drop = static state => DropAsync(((HttpContext, SharedStore))state);

    private static async Task DropAsync((HttpContext Context, SharedStore Store) from)
    {
        var (context, store) = from;
        var request = GatewayRequest.Of(context);
        if (context.Response.StatusCode is < 200 or >= 400 || request.ErrorCode is not null)
            return;
        var (scheme, host) = (context.Request.Scheme, context.Request.Headers.Host.ToString());
        await store.PurgeAsync(new CachePurge(PurgeKind.Url, KeyText.Url(scheme, host, request.Target.Text)));
        foreach (var line in StringValues.Concat(context.Response.Headers.Location, context.Response.Headers.ContentLocation))
        {
            if (Related(scheme, host, request.Target.Text, line) is { } url)
                await store.PurgeAsync(new CachePurge(PurgeKind.Url, url));
        }
    }

    // Only on the same origin, so that one cannot drop what is another's.
    private static string? Related(string scheme, string host, string target, string? reference) =>
        Uri.TryCreate($"{scheme}://{host}{target}", UriKind.Absolute, out var origin) && Uri.TryCreate(origin, reference, out var related)
        && related.Scheme == origin.Scheme && related.Authority == origin.Authority
        && CanonicalTargetParser.Parse(related.PathAndQuery, out var path) == TargetFault.None
            ? KeyText.Url(scheme, host, path.Text)
            : null;
}
