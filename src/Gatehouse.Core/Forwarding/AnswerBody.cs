using System.Buffers;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding;

/// <summary>
/// Passes the body of an answer on, piece by piece as it comes, and then its trailers. A client that does not read makes the writing
/// wait, and so the reading: no more than the transport's buffers is held. Throws what reading and writing throw.
/// </summary>
internal readonly struct AnswerBody(HttpContext context, GatewayRequest request, HttpResponseMessage message, ExchangeClock clock, TimeSpan idle)
{
    private const int PieceSize = 4096;

    public async Task CopyAsync()
    {
        await using var stream = await message.Content.ReadAsStreamAsync(clock.Token);
        if (ChunkedAnswer.IsNeeded(message, context))
        {
            await CopyChunkedAsync(stream, new ChunkedAnswer(context.Response));
            return;
        }
        var writer = context.Response.BodyWriter;
        while (true)
        {
            await WaitAsync(stream);
            var count = await stream.ReadAsync(writer.GetMemory(PieceSize), clock.Token);
            if (count == 0)
                break;
            writer.Advance(count);
            await FlushAsync(count);
        }
        ResponseHead.CopyTrailers(message, context.Response);
    }

    private async Task CopyChunkedAsync(Stream stream, ChunkedAnswer chunked)
    {
        chunked.Begin();
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            while (true)
            {
                await WaitAsync(stream);
                var count = await stream.ReadAsync(buffer, clock.Token);
                if (count == 0)
                    break;
                chunked.Write(buffer.AsSpan(0, count));
                await FlushAsync(count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        chunked.End(message);
        await context.Response.BodyWriter.FlushAsync(clock.Token);
    }

    // A read of nothing ends when there is something, and needs no memory while it waits. If that is not at once, the head goes out
    // first: a stream of events begins with its head.
    private async ValueTask WaitAsync(Stream stream)
    {
        clock.Allow(idle);
        var ready = stream.ReadAsync(Memory<byte>.Empty, clock.Token);
        if (!ready.IsCompleted && !context.Response.HasStarted)
            await context.Response.BodyWriter.FlushAsync(clock.Token);
        await ready;
    }

    // Each piece goes out as it came, which is what server-sent events and gRPC streams need.
    private async ValueTask FlushAsync(int count)
    {
        request.BytesSent += count;
        var flush = await context.Response.BodyWriter.FlushAsync(clock.Token);
        if (flush.IsCompleted)
            throw new OperationCanceledException("The client is gone.");
    }
}
