using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// Passes an answer before the answer on (RFC 9110, 15.2): 103 Early Hints, and whatever else is 1xx but 100 and 101. Kestrel has no way
/// to send one, so it is written into the pipe of the client's connection, where Kestrel's own bytes go: earlier answers stand before it,
/// and the final one behind it.
/// </summary>
internal static class InterimAnswer
{
    /// <summary>
    /// Sends the head that the connection has just read, when the client can take one; false when the client is gone. To be called while
    /// nothing else is being written to the client, and awaited before anything is.
    /// </summary>
    public static ValueTask<bool> PassOnAsync(HttpContext context, Http1Connection connection, CancellationToken cancellationToken)
    {
        if (OutputOf(context) is not { } output)
            return ValueTask.FromResult(true);
        Write(output, connection.Received, connection.Head);
        var flush = output.FlushAsync(cancellationToken);
        return flush.IsCompletedSuccessfully ? ValueTask.FromResult(!flush.Result.IsCompleted) : WaitAsync(context, flush);
    }

    private static async ValueTask<bool> WaitAsync(HttpContext context, ValueTask<FlushResult> flush)
    {
        try
        {
            return !(await flush).IsCompleted;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // A client that does not read, or is gone. How much was sent is not known, so nothing may follow.
            context.Abort();
            return false;
        }
    }

    // Clients of HTTP/1.0 know no interim answers, and those of HTTP/2 are not reached by this way. Kestrel sends 100 (Continue) by itself
    // as soon as the body of a request that expects it is read, which another thread does.
    private static PipeWriter? OutputOf(HttpContext context) =>
        HttpProtocol.IsHttp11(context.Request.Protocol) && context.Request.Headers.Expect.Count == 0 && !context.Response.HasStarted
            ? context.Features.Get<IConnectionTransportFeature>()?.Transport.Output
            : null;

    private static void Write(PipeWriter output, ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        // The framework does not know the phrase of 103 (RFC 8297).
        var reason = head.Status == 103 ? "Early Hints" : ReasonPhrases.GetReasonPhrase(head.Status);
        output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {head.Status} {reason}\r\n")));
        var nominated = Http1AnswerHead.Nominated(bytes, head);
        foreach (var field in head.Fields)
        {
            var name = bytes.Slice(field.NameStart, field.NameLength);
            if (!Http1AnswerHead.IsPassedOn(Encoding.Latin1.GetString(name), head.Status, nominated))
                continue;
            output.Write(name);
            output.Write(": "u8);
            output.Write(bytes.Slice(field.ValueStart, field.ValueLength));
            output.Write("\r\n"u8);
        }
        output.Write("\r\n"u8);
    }
}
