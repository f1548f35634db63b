using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline;

/// <summary>The one place that answers with JSON of the gateway's own making, but for problems and composed answers. Nothing of it is for caches.</summary>
public static class JsonAnswer
{
    /// <summary>Answers with the status that is set; <c>HEAD</c> without the body.</summary>
    /// <param name="context">Of a request that has no answer yet.</param>
    /// <param name="write">Writes one JSON value. Called once, at once.</param>
    public static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        var response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = buffer.WrittenCount;
        response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(context.Request.Method))
            return Task.CompletedTask;
        // Operators' requests are not counted.
        if (GatewayRequest.Find(context) is { } request)
            request.BytesSent = buffer.WrittenCount;
        return response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).AsTask();
    }
}
