using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Forwarding;

/// <summary>
/// Chunked framing (RFC 9112, 7.1) by our own hand, for the one case in which the server cannot do it: an answer with trailers to an
/// HTTP/1.1 client. With <c>Transfer-Encoding</c> set, the server passes what is written on as it is.
/// </summary>
internal sealed class ChunkedAnswer(HttpResponse response)
{
    private readonly PipeWriter writer = response.BodyWriter;

    /// <summary>
    /// True when an answer without a length, that may have a body, goes to a client of HTTP/1.1 that is to get its trailers: because they
    /// are announced, or because the client says that it takes any (<c>TE: trailers</c>; RFC 9110, 10.1.4).
    /// </summary>
    /// <param name="context">Of the client's request, with the answer's status.</param>
    /// <param name="isAnnounced">True when the answer has the field <c>Trailer</c>.</param>
    public static bool IsNeeded(HttpContext context, bool isAnnounced) =>
        (isAnnounced || TakesTrailers(context.Request.Headers.TE))
        && HttpProtocol.IsHttp11(context.Request.Protocol)
        && !HttpMethods.IsHead(context.Request.Method)
        && context.Response.StatusCode is not (204 or 205 or 304)
        && context.Features.Get<IHeldAnswer>()?.HoldsBody != true;

    /// <summary>True when <c>TE</c> has the word <c>trailers</c>.</summary>
    public static bool TakesTrailers(StringValues te) => te.Count > 0 && new ConnectionOptions(te).Nominates("trailers");

    /// <summary>Takes the framing over. Before the head is sent.</summary>
    public void Begin() => response.Headers.TransferEncoding = "chunked";

    /// <summary>Writes one chunk of at least one byte.</summary>
    public void Write(ReadOnlySpan<byte> piece)
    {
        Span<byte> size = stackalloc byte[10];
        piece.Length.TryFormat(size, out var digits, "x", CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(size[digits..]);
        writer.Write(size[..(digits + 2)]);
        writer.Write(piece);
        writer.Write("\r\n"u8);
    }

    /// <summary>Writes the last chunk and begins the trailers.</summary>
    public void EndContent() => writer.Write("0\r\n"u8);

    /// <summary>Writes a trailer, unless it is one that may not be passed on.</summary>
    public void WriteTrailer(string name, string value)
    {
        if (!HeaderNames.IsForbiddenInTrailer(name) && HeaderSyntax.IsValue(value))
            writer.Write(Encoding.Latin1.GetBytes($"{name}: {value}\r\n"));
    }

    /// <summary>
    /// Ends the trailers, and with them the answer, and sends it: at the end of an answer the server sends only what it framed itself.
    /// </summary>
    public ValueTask<FlushResult> EndAsync(CancellationToken cancellationToken)
    {
        writer.Write("\r\n"u8);
        return writer.FlushAsync(cancellationToken);
    }
}
