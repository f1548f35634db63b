using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Framework;

/// <summary>
/// The client's body as content of the request to the destination: read when the connection is ready for it, passed on as it comes,
/// never more in memory than the transport's buffers. What went wrong while reading is kept, to tell the client's faults from the
/// destination's. It can be sent once, and only while its exchange lasts.
/// </summary>
internal sealed class ClientBody(HttpRequest request, ExchangeClock clock, TimeSpan idle, TimeSpan head, PipeReader? kept = null) : HttpContent
{
    private const int Waiting = 0;
    private const int Sending = 1;
    private const int Over = 2;

    private readonly ClientBodyReader reader = new(request, clock, kept);
    private readonly TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int phase;

    /// <summary>What went wrong on the client's side; <see cref="ForwardError.None"/> when nothing did.</summary>
    public ForwardError Fault => reader.Fault;

    /// <summary>See <see cref="ClientBodyReader.IsWaiting"/>.</summary>
    public bool IsWaiting => reader.IsWaiting;

    /// <summary>
    /// Waits until the body is no longer read, once the exchange has been cancelled: the server reuses the request and its reader for
    /// the connection's next request, which a straggler would steal from.
    /// </summary>
    public Task EndAsync() => Interlocked.Exchange(ref phase, Over) == Waiting ? Task.CompletedTask : sent.Task;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // A second sending, which a retry would be, would send the rest of a body as if it were the whole.
        if (Interlocked.CompareExchange(ref phase, Sending, Waiting) != Waiting)
            throw new InvalidOperationException("A client's body can be sent once.");
        try
        {
            // With an answer that comes while the body is still being sent, the token of the exchange is the one that counts.
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
            while (await PassOnAsync(stream, both.Token))
            {
            }
            clock.AllowHead(head);
        }
        finally
        {
            sent.TrySetResult();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = request.ContentLength ?? 0;
        return request.ContentLength is not null;
    }

    // False at the end of the body.
    private async Task<bool> PassOnAsync(Stream stream, CancellationToken cancellationToken)
    {
        clock.Allow(idle);
        if (!reader.TryRead(out var read))
        {
            // Before a wait, what was written goes out; at first that is the head, for which a gRPC client waits before it says a word.
            await stream.FlushAsync(cancellationToken);
            read = await reader.ReadAsync(cancellationToken);
        }
        try
        {
            foreach (var piece in read.Buffer)
                await stream.WriteAsync(piece, cancellationToken);
        }
        finally
        {
            // Also when the destination failed: the server has to read what is left of the body.
            reader.Take(read);
        }
        return !read.IsCompleted;
    }
}
