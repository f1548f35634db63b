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
        var request = context.Features.Get<GatewayRequest>();
        if (request is not null)
            request.ErrorCode = problem.Code;
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
            return Task.CompletedTask;
        }
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
            return Task.CompletedTask;
        if (request is not null)
            request.BytesSent = buffer.WrittenCount;
        return response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).AsTask();
    }
}
