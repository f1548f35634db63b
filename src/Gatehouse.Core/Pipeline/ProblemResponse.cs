using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Gatehouse.Core.Pipeline;

/// <summary>
/// The one place that writes the gateway's error body: RFC 9457 <c>application/problem+json</c> with <c>error</c>, <c>code</c> and
/// <c>correlationId</c> added.
/// </summary>
public static class ProblemResponse
{
    /// <summary>
    /// Answers with a problem. Headers set before stay. When the head of another answer is already sent, the connection is aborted
    /// instead, so that a cut answer never looks complete; also when the client is gone.
    /// </summary>
    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        var request = GatewayRequest.Find(context);
        if (request is not null)
            request.ErrorCode = problem.Code;
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        var body = Begin(context, problem);
        return body.IsEmpty ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>
    /// The same as the last answer on its connection, where there is one for each request: after a request that is not well-formed it is
    /// not certain where the next one begins (RFC 9112, 11.2).
    /// </summary>
    internal static Task WriteLastAsync(HttpContext context, Problem problem)
    {
        var protocol = context.Request.Protocol;
        if (!context.Response.HasStarted && !HttpProtocol.IsHttp2(protocol) && !HttpProtocol.IsHttp3(protocol))
            context.Response.Headers.Connection = "close";
        return WriteAsync(context, problem);
    }

    /// <summary>Sets status and fields, and gives the body that is to follow: empty for <c>HEAD</c>. For what has not been answered.</summary>
    internal static ReadOnlyMemory<byte> Begin(HttpContext context, Problem problem)
    {
        var request = GatewayRequest.Find(context);
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "about:blank"u8);
            json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(problem.Status));
            json.WriteNumber("status"u8, problem.Status);
            json.WriteString("error"u8, problem.Error);
            json.WriteString("code"u8, problem.Code);
            json.WriteString("correlationId"u8, request?.CorrelationId ?? context.TraceIdentifier);
            json.WriteEndObject();
        }
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentType = "application/problem+json; charset=utf-8";
        response.ContentLength = buffer.WrittenCount;
        response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(context.Request.Method))
            return default;
        if (request is not null)
            request.BytesSent = buffer.WrittenCount;
        return buffer.WrittenMemory;
    }
}
