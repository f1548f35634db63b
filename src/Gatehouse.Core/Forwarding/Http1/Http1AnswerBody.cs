using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// Passes the body of an answer on, piece by piece as it comes, and then its trailers. A client that does not read makes the writing
/// wait, and so the receiving: no more than the transport's buffers is held. Throws what sockets throw.
/// </summary>
internal readonly struct Http1AnswerBody(HttpContext context, GatewayRequest request, Http1Connection connection, ExchangeClock clock, TimeSpan idle)
{
    // What is long comes in pieces of this size; a client that does not read holds no more than a few of them.
    private const int PieceSize = 64 * 1024;

    // What may be a slow stream holds less memory while it waits.
    private const int UnknownSize = 16 * 1024;

    // As many may be passed on at a stretch: both sides may be as quick as we are, and others wait for the same thread.
    private const int Stretch = 32;

    private readonly PipeWriter writer = context.Response.BodyWriter;

    /// <summary>Passes the body on.</summary>
    public ValueTask<ForwardError> CopyAsync(in BodyFraming framing)
    {
        switch (framing.Kind)
        {
            case BodyKind.None:
                return ValueTask.FromResult(ForwardError.None);
            case BodyKind.Length when connection.Received.Length >= framing.Length:
                // The usual case: all there already. The server sends it together with the head.
                return CopyWholeAsync((int)framing.Length);
            case BodyKind.Chunked:
                // What was left of the time for the head is no limit for a client that reads slowly.
                clock.Allow(idle);
                return CopyChunkedAsync();
            default:
                clock.Allow(idle);
                return CopyPlainAsync(framing.Kind == BodyKind.Length ? framing.Length : long.MaxValue, framing.Kind == BodyKind.Close);
        }
    }

    private ValueTask<ForwardError> CopyWholeAsync(int length)
    {
        // HTTP/2 would send a frame more.
        var starting = HttpProtocol.IsHttp11(context.Request.Protocol) ? AnswerStart.RunAsync(context.Response) : Task.CompletedTask;
        if (!starting.IsCompletedSuccessfully)
            return CopyWholeAsync(starting, length);
        Write(connection.Received[..length]);
        return ValueTask.FromResult(ForwardError.None);
    }

    private async ValueTask<ForwardError> CopyWholeAsync(Task starting, int length)
    {
        // Whose head is looked at by somebody slow shall not fail for the time that the destination had.
        clock.Allow(idle);
        await starting;
        Write(connection.Received[..length]);
        return ForwardError.None;
    }

    private async ValueTask<ForwardError> CopyPlainAsync(long left, bool endsByClosing)
    {
        var pieces = 0;
        while (left > 0)
        {
            if (connection.Received.IsEmpty && !await FillAsync())
                return endsByClosing && connection.EndedInOrder ? ForwardError.None : ForwardError.ResponseBodyLost;
            await AnswerStart.RunAsync(context.Response);
            var count = (int)Math.Min(left, connection.Received.Length);
            Write(connection.Received[..count]);
            left -= count;
            if (await IsClientGoneAsync())
                return ForwardError.ClientAborted;
            // Once a body is long, it goes straight from the socket into the server's memory.
            while (left > 0 && connection.Received.IsEmpty)
            {
                clock.Allow(idle);
                var size = (int)Math.Min(left, endsByClosing ? UnknownSize : PieceSize);
                count = await connection.ReceiveAsync(writer.GetMemory(size)[..size]);
                if (count == 0)
                    return endsByClosing && connection.EndedInOrder ? ForwardError.None : ForwardError.ResponseBodyLost;
                writer.Advance(count);
                request.BytesSent += count;
                left -= count;
                if (await IsClientGoneAsync())
                    return ForwardError.ClientAborted;
                if (++pieces % Stretch == 0)
                    await Task.Yield();
            }
        }
        return ForwardError.None;
    }

    private async ValueTask<ForwardError> CopyChunkedAsync()
    {
        var ours = ChunkedAnswer.IsNeeded(context, context.Response.Headers.Trailer.Count > 0) ? new ChunkedAnswer(context.Response) : null;
        ours?.Begin();
        var decoder = default(ChunkedDecoder);
        var pieces = 0;
        while (!decoder.IsAtTrailers)
        {
            if (connection.Received.IsEmpty && !await FillAsync())
                return await BreakOffAsync();
            await AnswerStart.RunAsync(context.Response);
            var isWhole = TryDecode(ref decoder, ours);
            if (!isWhole)
                return await BreakOffAsync();
            if (!decoder.IsAtTrailers && await IsClientGoneAsync())
                return ForwardError.ClientAborted;
            if (++pieces % Stretch == 0)
                await Task.Yield();
        }
        return await CopyTrailersAsync(ours);
    }

    private bool TryDecode(ref ChunkedDecoder decoder, ChunkedAnswer? ours)
    {
        while (!connection.Received.IsEmpty && !decoder.IsAtTrailers)
        {
            if (!decoder.TryRead(connection.Received, out var taken, out var content))
                return false;
            if (ours is null)
                writer.Write(content);
            else if (content.Length > 0)
                ours.Write(content);
            request.BytesSent += content.Length;
            connection.Take(taken);
        }
        return true;
    }

    private async ValueTask<ForwardError> CopyTrailersAsync(ChunkedAnswer? ours)
    {
        ours?.EndContent();
        var head = connection.Head;
        head.Begin(head.Status, false);
        var seen = 0;
        while (true)
        {
            switch (TrailerParser.Next(connection.Received[seen..], seen, head, out var length))
            {
                case TrailerParser.Outcome.Field:
                    seen += length;
                    continue;
                case TrailerParser.Outcome.End:
                    Pass(ours);
                    connection.Take(seen + length);
                    if (ours is not null)
                        await ours.EndAsync(clock.Token);
                    return ForwardError.None;
                case TrailerParser.Outcome.Broken:
                    return await BreakOffAsync();
            }
            // Counts what is there of a line without an end, too: it may not fill the memory.
            if (connection.Received.Length > ResponseHead.MaxLength || !await FillTrailersAsync())
                return await BreakOffAsync();
        }
    }

    // What was written of the answer goes out with its head, so that the client sees it break off.
    private async ValueTask<ForwardError> BreakOffAsync()
    {
        await AnswerStart.RunAsync(context.Response);
        await writer.FlushAsync(clock.Token);
        return ForwardError.ResponseBodyLost;
    }

    private void Pass(ChunkedAnswer? ours)
    {
        var bytes = connection.Received;
        var fits = context.Response.SupportsTrailers();
        foreach (var field in connection.Head.Fields)
        {
            var name = Encoding.Latin1.GetString(bytes.Slice(field.NameStart, field.NameLength));
            var value = Encoding.Latin1.GetString(bytes.Slice(field.ValueStart, field.ValueLength));
            if (ours is not null)
                ours.WriteTrailer(name, value);
            else if (fits && !HeaderNames.IsForbiddenInTrailer(name))
                context.Response.AppendTrailer(name, value);
        }
    }

    private void Write(ReadOnlySpan<byte> piece)
    {
        writer.Write(piece);
        request.BytesSent += piece.Length;
        connection.Take(piece.Length);
    }

    // The content that came with the last chunk has not been sent, and does not wait for the trailers. Nothing else can be answered any more,
    // so a reset is an end, too.
    private async ValueTask<bool> FillTrailersAsync()
    {
        await writer.FlushAsync(clock.Token);
        try
        {
            return await FillAsync();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return false;
        }
    }

    // Before a wait, what there is goes out; at first that is the head, with which a stream of events begins.
    private async ValueTask<bool> FillAsync()
    {
        clock.Allow(idle);
        var fill = connection.FillAsync();
        if (!fill.IsCompleted && !context.Response.HasStarted)
        {
            try
            {
                await AnswerStart.RunAsync(context.Response);
                await writer.FlushAsync(clock.Token);
            }
            catch
            {
                // The buffer must not go back to its pool, and on to somebody else, while it is being received into.
                connection.Abort();
                await Task.WhenAny(fill.AsTask());
                throw;
            }
        }
        return await fill;
    }

    private async ValueTask<bool> IsClientGoneAsync() => (await writer.FlushAsync(clock.Token)).IsCompleted;
}
