using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Policies.Respond;

/// <summary>Answers with bytes made beforehand. Immutable.</summary>
/// <param name="status">The status.</param>
/// <param name="headers">The headers beside those of the body.</param>
/// <param name="contentType">Null for an answer without a body.</param>
/// <param name="body">Null for a status that cannot have one; then there is no <c>Content-Length</c> either.</param>
internal sealed class RespondPolicy(int status, KeyValuePair<string, StringValues>[] headers, string? contentType, byte[]? body) : RoutePolicy
{
    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var response = context.Response;
        response.StatusCode = status;
        foreach (var (name, value) in headers)
            response.Headers[name] = value;
        if (contentType is not null)
            response.ContentType = contentType;
        if (body is null)
            return Task.CompletedTask;
        response.ContentLength = body.Length;
        return body.Length == 0 || HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
