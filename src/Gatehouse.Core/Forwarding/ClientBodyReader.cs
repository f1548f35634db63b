using System.IO.Pipelines;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding;

/// <summary>
/// Reads a client's body and keeps what went wrong on the client's side, to tell it from the destination's faults. Used by one reader
/// at a time.
/// </summary>
/// <param name="request">The request.</param>
/// <param name="clock">The limits of the exchange.</param>
/// <param name="kept">The body, where it was read before; null for what the request has.</param>
internal sealed class ClientBodyReader(HttpRequest request, ExchangeClock clock, PipeReader? kept = null)
{
    private readonly PipeReader reader = kept ?? request.BodyReader;
    private volatile bool isWaiting;

    /// <summary>What went wrong on the client's side; <see cref="ForwardError.None"/> when nothing did.</summary>
    public ForwardError Fault { get; private set; }

    /// <summary>True while the client has yet to send what comes next; still so after a wait that was cancelled.</summary>
    public bool IsWaiting => isWaiting;

    /// <summary>What is there now; false when nothing is.</summary>
    public bool TryRead(out ReadResult read)
    {
        try
        {
            return !(isWaiting = !reader.TryRead(out read));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            Fault = FaultOf(e);
            throw;
        }
    }

    /// <summary>Waits for more; cancelled with the token, and then the body may be read on by others.</summary>
    public async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A token would leave the server's reader in the middle of a read, and so cost the client's connection.
            using var cancelling = cancellationToken.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), reader);
            var read = await reader.ReadAsync(CancellationToken.None);
            if (!read.IsCanceled)
            {
                isWaiting = false;
                return read;
            }
            reader.AdvanceTo(read.Buffer.Start);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            Fault = FaultOf(e);
            throw;
        }
        if (clock.IsOver)
            Fault = ForwardError.RequestBodyTimeout;
        throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>Marks everything that was read as used.</summary>
    public void Take(in ReadResult read) => reader.AdvanceTo(read.Buffer.End);

    private ForwardError FaultOf(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => ForwardError.RequestBodyTooLarge,
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => ForwardError.RequestBodyTimeout,
        BadHttpRequestException => ForwardError.RequestBodyInvalid,
        _ => BrokenBody.MayAnswer(request.HttpContext, exception) ? ForwardError.RequestBodyInvalid : ForwardError.ClientAborted,
    };
}
