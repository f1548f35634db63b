using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Hosting.ChunkedBodies;

/// <summary>
/// A connection's bytes on their way to the server, looked at while a chunked body comes: the server skips chunk extensions unread, and
/// who reads them differently reads other requests (CVE-2025-55315). One more call a read for everything else. Used by one reader at a time.
/// </summary>
internal sealed class WatchedTransport(IDuplexPipe transport) : PipeReader, IDuplexPipe
{
    private readonly PipeReader input = transport.Input;

    // Null while nothing is watched; made for each chunked body, so that idle connections stay small.
    private ChunkedWatch? watch;

    public PipeReader Input => this;

    public PipeWriter Output => transport.Output;

    /// <summary>Puts itself between a connection and what is added to it later.</summary>
    public static ConnectionDelegate Add(ConnectionDelegate next) => connection =>
    {
        var watched = new WatchedTransport(connection.Transport);
        connection.Transport = watched;
        connection.Features.Set(watched);
        return next(connection);
    };

    /// <summary>
    /// From the next octet on this request's body is chunked. To be called before anybody reads the body; does nothing in a server that is
    /// not the gateway's own.
    /// </summary>
    public static void BeginChunks(HttpContext context)
    {
        if (context.Features.Get<WatchedTransport>() is { } watched)
            watched.watch = new ChunkedWatch();
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!input.TryRead(out result))
            return false;
        if (watch is not null)
            Look(watch, result);
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        watch is null ? input.ReadAsync(cancellationToken) : ReadWatchedAsync(watch, cancellationToken);

    public override void AdvanceTo(SequencePosition consumed)
    {
        watch?.Consume(consumed);
        input.AdvanceTo(consumed);
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        watch?.Consume(consumed);
        input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => input.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => input.CompleteAsync(exception);

    private async ValueTask<ReadResult> ReadWatchedAsync(ChunkedWatch watching, CancellationToken cancellationToken)
    {
        var result = await input.ReadAsync(cancellationToken);
        Look(watching, result);
        return result;
    }

    // A broken body stays broken: whatever the server reads next, it is not the beginning of a request.
    private void Look(ChunkedWatch watching, in ReadResult result)
    {
        if (!watching.TryRead(result.Buffer))
        {
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            throw new BadHttpRequestException("The chunked body is malformed.", StatusCodes.Status400BadRequest);
        }
        if (watching.IsOver)
            watch = null;
    }
}
