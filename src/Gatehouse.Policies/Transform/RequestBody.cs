using System.Buffers;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Policies.Transform;

/// <summary>Reads a request's JSON body whole, once for all who want it.</summary>
internal static class RequestBody
{
    /// <summary>True when there is a JSON body that nobody has read yet.</summary>
    public static bool IsToBeRead(HttpContext context) =>
        IsThere(context) && JsonBody.IsAnnounced(context.Request.Headers) && RequestVariables.Of(context).RequestBody.IsError;

    /// <summary>True when the client sends a body.</summary>
    public static bool IsThere(HttpContext context) =>
        context.Request.ContentLength is not 0 && (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength > 0);

    /// <summary>Reads it as <c>request.body</c>, and puts it back for the destination; gives the problem that came up, null for none.</summary>
    public static async ValueTask<Problem?> ReadAsync(HttpContext context, long limit)
    {
        if (context.Request.ContentLength > limit)
            return TooLarge(context);
        var buffer = new ArrayBufferWriter<byte>((int)Math.Min(context.Request.ContentLength ?? 4096, 64 * 1024));
        var reader = context.Request.BodyReader;
        while (true)
        {
            System.IO.Pipelines.ReadResult read;
            try
            {
                read = await reader.ReadAsync(context.RequestAborted);
            }
            // The server says so of chunks that break the grammar; see also ClientBodyReader.
            catch (Exception e) when (e is not BadHttpRequestException && e is IOException or InvalidOperationException && !context.RequestAborted.IsCancellationRequested)
            {
                return TransformProblems.RequestCut;
            }
            var isTooLarge = buffer.WrittenCount + read.Buffer.Length > limit;
            foreach (var piece in read.Buffer)
            {
                if (!isTooLarge)
                    buffer.Write(piece.Span);
            }
            reader.AdvanceTo(read.Buffer.End);
            if (isTooLarge)
                return TooLarge(context);
            if (read.IsCompleted)
                break;
        }
        if (JsonBody.Parse(context, buffer.WrittenMemory) is not { } value)
            return TransformProblems.RequestInvalid;
        RequestVariables.Of(context).RequestBody = value;
        Replace(context.Request, buffer);
        return null;
    }

    /// <summary>Has the destination get these bytes.</summary>
    public static void Replace(HttpRequest request, ArrayBufferWriter<byte> buffer)
    {
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(buffer.WrittenMemory, out var bytes);
        request.Body = new MemoryStream(bytes.Array ?? [], bytes.Offset, bytes.Count, writable: false);
        request.Headers.TransferEncoding = default;
        request.Headers.ContentLength = buffer.WrittenCount;
        // The client was told to go on already, and has sent its trailers.
        request.Headers.Expect = default;
        request.Headers.Trailer = default;
    }

    private static Problem TooLarge(HttpContext context)
    {
        // The rest of the body is still on its way; HTTP/2 resets the stream instead.
        if (context.Request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal))
            context.Response.Headers.Connection = "close";
        return TransformProblems.RequestTooLarge;
    }
}
