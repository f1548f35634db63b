using System.Buffers;
using System.Net;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Framework;

/// <summary>
/// Passes the body of an answer on, piece by piece as it comes, and then its trailers. A client that does not read makes the writing
/// wait, and so the reading: no more than the transport's buffers is held. Throws what reading and writing throw.
/// </summary>
internal readonly struct AnswerBody(HttpContext context, GatewayRequest request, HttpResponseMessage message, ExchangeClock clock, TimeSpan idle)
{
    private const int PieceSize = 4096;

    public async Task<ForwardError> CopyAsync()
    {
        await using var stream = await message.Content.ReadAsStreamAsync(clock.Token);
        var chunked = message.Content.Headers.ContentLength is null && ChunkedAnswer.IsNeeded(context, message.Headers.NonValidated.Contains("Trailer"))
            ? new ChunkedAnswer(context.Response) : null;
        chunked?.Begin();
        while (true)
        {
            await WaitAsync(stream);
            var count = await CopyPieceAsync(stream, chunked);
            if (count == 0)
                break;
            if (await IsClientGoneAsync(count))
                return ForwardError.ClientAborted;
        }
        if (chunked is not null)
            return await EndAsync(chunked);
        if (IsCut())
            return ForwardError.ResponseBodyLost;
        AnswerHead.CopyTrailers(message, context.Response);
        return ForwardError.None;
    }

    // 0 at the end. Memory is held only while there is something to read.
    private async ValueTask<int> CopyPieceAsync(Stream stream, ChunkedAnswer? chunked)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            var count = await stream.ReadAsync(buffer, clock.Token);
            if (count == 0)
                return 0;
            await AnswerStart.RunAsync(context.Response);
            if (chunked is null)
                context.Response.BodyWriter.Write(buffer.AsSpan(0, count));
            else
                chunked.Write(buffer.AsSpan(0, count));
            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<ForwardError> EndAsync(ChunkedAnswer chunked)
    {
        await AnswerStart.RunAsync(context.Response);
        chunked.EndContent();
        foreach (var (name, values) in message.TrailingHeaders.NonValidated)
        {
            foreach (var value in values)
                chunked.WriteTrailer(name, value);
        }
        await chunked.EndAsync(clock.Token);
        return ForwardError.None;
    }

    // HTTP/2 frames a body apart from its Content-Length, and the framework's client does not compare the two (RFC 9113, 8.1.1).
    private bool IsCut() =>
        message.Content.Headers.ContentLength is { } length
        && length != request.BytesSent
        && !HttpMethods.IsHead(context.Request.Method)
        && message.StatusCode != HttpStatusCode.NotModified;

    // A read of nothing ends when there is something, and needs no memory while it waits. If that is not at once, the head goes out
    // first: a stream of events begins with its head.
    private async ValueTask WaitAsync(Stream stream)
    {
        clock.Allow(idle);
        var ready = stream.ReadAsync(Memory<byte>.Empty, clock.Token);
        if (!ready.IsCompleted && !context.Response.HasStarted)
        {
            await AnswerStart.RunAsync(context.Response);
            await context.Response.BodyWriter.FlushAsync(clock.Token);
        }
        await ready;
    }

    // Each piece goes out as it came, which is what server-sent events and gRPC streams need.
    private async ValueTask<bool> IsClientGoneAsync(int count)
    {
        request.BytesSent += count;
        var flush = await context.Response.BodyWriter.FlushAsync(clock.Token);
        return flush.IsCompleted;
    }
}
