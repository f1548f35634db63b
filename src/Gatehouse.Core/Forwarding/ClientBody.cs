using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding;

/// <summary>
/// The client's body as content of the request to the destination: read when the connection is ready for it, passed on as it comes,
/// never more in memory than the transport's buffers. What went wrong while reading is kept, to tell the client's faults from the
/// destination's.
/// </summary>
internal sealed class ClientBody : HttpContent
{
    private readonly HttpRequest request;
    private readonly ExchangeClock clock;
    private readonly TimeSpan idle;
    private readonly TimeSpan head;

    public ClientBody(HttpRequest request, ExchangeClock clock, TimeSpan idle, TimeSpan head)
    {
        this.request = request;
        this.clock = clock;
        this.idle = idle;
        this.head = head;
    }

    /// <summary>What went wrong on the client's side; <see cref="ForwardError.None"/> when nothing did.</summary>
    public ForwardError Fault { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var reader = request.BodyReader;
        // With an answer that comes while the body is still being sent, the token of the request is the one that counts.
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
        while (true)
        {
            clock.Allow(idle);
            System.IO.Pipelines.ReadResult read;
            try
            {
                read = await reader.ReadAsync(both.Token);
            }
            catch (BadHttpRequestException e)
            {
                Fault = e.StatusCode switch
                {
                    StatusCodes.Status413PayloadTooLarge => ForwardError.RequestBodyTooLarge,
                    StatusCodes.Status408RequestTimeout => ForwardError.RequestBodyTimeout,
                    _ => ForwardError.RequestBodyInvalid,
                };
                throw;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                Fault = ForwardError.ClientAborted;
                throw;
            }
            foreach (var piece in read.Buffer)
                await stream.WriteAsync(piece, both.Token);
            reader.AdvanceTo(read.Buffer.End);
            if (read.Buffer.Length > 0)
                await stream.FlushAsync(both.Token);
            if (read.IsCompleted)
                break;
        }
        clock.Allow(head);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = request.ContentLength ?? 0;
        return request.ContentLength is not null;
    }

    /// <summary>Content headers belong to the content here: the framework refuses them on the request.</summary>
    public new HttpContentHeaders Headers => base.Headers;
}
