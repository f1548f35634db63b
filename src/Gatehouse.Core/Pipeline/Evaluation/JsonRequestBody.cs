using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>Reads a request's JSON body whole, for <c>request.body</c>.</summary>
public static class JsonRequestBody
{
    /// <summary>True when the client sends a body.</summary>
    public static bool IsThere(HttpContext context) =>
        context.Request.ContentLength is not 0 && (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength > 0);

    /// <summary>Reads it as <c>request.body</c>, unless that was done, and puts it back for the destination; gives the problem that came up, null for none.</summary>
    /// <param name="context">The request's.</param>
    /// <param name="limit">The most bytes.</param>
    public static ValueTask<Problem?> ReadAsync(HttpContext context, long limit)
    {
        if (context.Features.Get<ReadBody>() is not { } read || read.Text != context.Request.Body || context.Request.ContentLength > limit)
            return ParseAsync(context, limit);
        RequestVariables.Of(context).RequestBody = read.Value;
        return default;
    }

    /// <summary>Reads a body of any kind whole; who reads it has to put something back for the destination.</summary>
    /// <param name="context">The request's.</param>
    /// <param name="limit">The most bytes.</param>
    /// <returns>The bytes, or the problem that came up; null for none.</returns>
    public static async ValueTask<(ReadOnlyMemory<byte> Bytes, Problem? Problem)> ReadBytesAsync(HttpContext context, long limit)
    {
        if (context.Request.ContentLength > limit)
            return (default, TooLarge(context));
        var buffer = new ArrayBufferWriter<byte>((int)Math.Min(context.Request.ContentLength ?? 4096, 64 * 1024));
        var reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(context.RequestAborted);
            }
            catch (Exception e) when (e is not BadHttpRequestException and (IOException or InvalidOperationException))
            {
                return (default, BrokenBody.MayAnswer(context, e) ? RequestProblems.BodyInvalid : RequestProblems.ClientAborted);
            }
            var isTooLarge = buffer.WrittenCount + read.Buffer.Length > limit;
            foreach (var piece in read.Buffer)
            {
                if (!isTooLarge)
                    buffer.Write(piece.Span);
            }
            reader.AdvanceTo(read.Buffer.End);
            if (isTooLarge)
                return (default, TooLarge(context));
            if (read.IsCompleted)
                return (buffer.WrittenMemory, null);
        }
    }

    /// <summary>Has the destination get these bytes, which lie in an array.</summary>
    public static void Replace(HttpRequest request, ReadOnlyMemory<byte> content)
    {
        MemoryMarshal.TryGetArray(content, out var bytes);
        request.Body = new MemoryStream(bytes.Array ?? [], bytes.Offset, bytes.Count, writable: false);
        request.Headers.TransferEncoding = default;
        request.Headers.ContentLength = content.Length;
        // The client was told to go on already, and has sent its trailers.
        request.Headers.Expect = default;
        request.Headers.Trailer = default;
    }

    private static async ValueTask<Problem?> ParseAsync(HttpContext context, long limit)
    {
        var (bytes, problem) = await ReadBytesAsync(context, limit);
        if (problem is not null)
            return problem;
        if (bytes.Length > JsonText.HeavyBytes)
            await Task.Yield();
        if (JsonText.Parse(bytes) is not { } document)
            return RequestProblems.BodyNotJson;
        context.Response.RegisterForDispose(document);
        var value = CelValue.FromJson(document.RootElement);
        // A text or number alone that has no value. As request.body it would be taken for a body that nobody has read.
        if (value.IsError)
            return RequestProblems.BodyNotJson;
        RequestVariables.Of(context).RequestBody = value;
        Replace(context.Request, bytes);
        context.Features.Set(new ReadBody(context.Request.Body, value));
        return null;
    }

    private static Problem TooLarge(HttpContext context)
    {
        // The rest of the body is still on its way; HTTP/2 resets the stream instead.
        if (context.Request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal))
            context.Response.Headers.Connection = "close";
        return RequestProblems.BodyTooLarge;
    }
}
