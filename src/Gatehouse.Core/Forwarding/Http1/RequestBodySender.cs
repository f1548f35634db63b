using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// Sends a client's body on as it comes, by length or in chunks, while the answer is being waited for. What breaks off is never ended
/// in order, so that no part of a body looks like the whole.
/// </summary>
internal sealed class RequestBodySender : IDisposable
{
    private readonly HttpRequest request;
    private readonly Http1Connection connection;
    private readonly ExchangeClock clock;
    private readonly ClientBodyReader reader;
    private readonly bool isChunked;
    private readonly TimeSpan idle;
    private readonly TimeSpan head;
    private readonly CancellationTokenSource stopping = new();
    private readonly ArrayBufferWriter<byte> chunk = new();

    public RequestBodySender(HttpRequest request, Http1Connection connection, ExchangeClock clock, bool isChunked, Upstreams.UpstreamLimits limits)
    {
        this.request = request;
        this.connection = connection;
        this.clock = clock;
        this.isChunked = isChunked;
        reader = new ClientBodyReader(request, clock);
        idle = limits.Idle;
        head = limits.Head;
    }

    /// <summary>True when the whole body has been sent.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What went wrong on the client's side; <see cref="ForwardError.None"/> when nothing did.</summary>
    public ForwardError Fault { get; private set; }

    /// <summary>
    /// Sends. Ends when the body does, when the destination takes no more, or when told to stop; never throws. A fault of the client
    /// aborts the connection.
    /// </summary>
    public async Task SendAsync()
    {
        try
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token, clock.Token);
            while (await PassOnAsync(both.Token))
            {
            }
            IsComplete = true;
            clock.AllowHead(head);
        }
        catch (Exception e) when (ConnectionFault.Is(e) || e is InvalidOperationException)
        {
            Fault = reader.Fault;
            if (Fault != ForwardError.None)
                connection.Abort();
        }
    }

    /// <summary>Ends the sending before its end: the answer is there and does not need the rest.</summary>
    public void Stop() => stopping.Cancel();

    public void Dispose() => stopping.Dispose();

    // False at the end of the body.
    private async ValueTask<bool> PassOnAsync(CancellationToken cancellationToken)
    {
        clock.Allow(idle);
        if (!reader.TryRead(out var read))
            read = await reader.ReadAsync(cancellationToken);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var piece in read.Buffer)
            {
                if (piece.Length > 0)
                    await connection.SendAsync(isChunked ? Chunk(piece.Span) : piece);
            }
            if (read.IsCompleted && isChunked)
                await connection.SendAsync(RequestTrailers.End(request));
        }
        finally
        {
            // Also when the destination failed: the server has to read what is left of the body.
            reader.Take(read);
        }
        return !read.IsCompleted;
    }

    private ReadOnlyMemory<byte> Chunk(ReadOnlySpan<byte> piece)
    {
        chunk.ResetWrittenCount();
        piece.Length.TryFormat(chunk.GetSpan(8), out var digits, "x", CultureInfo.InvariantCulture);
        chunk.Advance(digits);
        chunk.Write("\r\n"u8);
        chunk.Write(piece);
        chunk.Write("\r\n"u8);
        return chunk.WrittenMemory;
    }
}
