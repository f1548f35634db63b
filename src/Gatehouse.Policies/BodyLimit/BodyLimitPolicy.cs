using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Policies.BodyLimit;

/// <summary>
/// Refuses a body that says that it is too large, and has the server count one that does not say. Immutable.
/// </summary>
/// <param name="limit">The most bytes; null for no limit.</param>
internal sealed class BodyLimitPolicy(long? limit) : RoutePolicy
{
    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.ContentLength > limit)
            return RefuseAsync(context);
        var counter = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (counter is { IsReadOnly: false })
            counter.MaxRequestBodySize = limit;
        var mayHaveBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        return mayHaveBody ? WatchAsync(context, next) : next(context);
    }

    // The server throws in the middle of reading; whoever read could not answer for it.
    private static async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await RefuseAsync(context);
        }
    }

    private static Task RefuseAsync(HttpContext context)
    {
        // The rest of the body is still on its way; HTTP/2 resets the stream instead.
        if (!context.Response.HasStarted && context.Request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal))
            context.Response.Headers.Connection = "close";
        return ProblemResponse.WriteAsync(context, RequestProblems.BodyTooLarge);
    }
}
