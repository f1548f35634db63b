using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;

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

    private static readonly Func<object, Task> Drop = static state =>
    {
        var (context, store) = ((HttpContext, SharedStore))state;
        var request = GatewayRequest.Of(context);
        if (context.Response.StatusCode is < 200 or >= 400 || request.ErrorCode is not null)
            return Task.CompletedTask;
        var (scheme, host) = (context.Request.Scheme, context.Request.Host.Value ?? "");
        store.DropUrl(KeyText.Url(scheme, host, request.Target.Text));
        foreach (var line in context.Response.Headers.Location)
            DropRelated(store, scheme, host, request.Target.Text, line);
        foreach (var line in context.Response.Headers.ContentLocation)
            DropRelated(store, scheme, host, request.Target.Text, line);
        return Task.CompletedTask;
    };

    // Only on the same origin, so that one cannot drop what is another's.
    private static void DropRelated(SharedStore store, string scheme, string host, string target, string? reference)
    {
        if (!Uri.TryCreate($"{scheme}://{host}{target}", UriKind.Absolute, out var origin) || !Uri.TryCreate(origin, reference, out var related))
            return;
        if (related.Scheme == origin.Scheme && related.Authority == origin.Authority
            && CanonicalTargetParser.Parse(related.PathAndQuery, out var path) == TargetFault.None)
        {
            store.DropUrl(KeyText.Url(scheme, host, path.Text));
        }
    }
}
