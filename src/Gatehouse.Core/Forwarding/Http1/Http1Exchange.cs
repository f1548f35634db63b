using System.Net.Sockets;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// An exchange over plain HTTP/1.1 by our own client. The steps are those of <see cref="Exchange"/>. A connection goes back to its pool
/// only when both messages ended in order and nothing is left over; whatever else happens, it is closed.
/// </summary>
internal sealed class Http1Exchange(ForwardedFields forwarded, TimeProvider time)
{
    /// <summary>Runs the exchange from its second step on.</summary>
    public async Task<ForwardError> RunAsync(HttpContext context, GatewayRequest request, OutgoingRequest outgoing, Http1Pool pool)
    {
        using var clock = new ExchangeClock(time, outgoing.Target.Timeout, context.RequestAborted);
        var message = Http1Request.Of(context, outgoing);
        if (message.HasBody && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null; // our limit of idleness counts instead
        clock.Allow(outgoing.Limits.Head);
        for (var idle = pool.TryTake(); ; idle = null)
        {
            var (connection, error) = idle is not null ? (idle, ForwardError.None) : await ConnectAsync(context, outgoing, pool, clock);
            if (connection is null)
                return error;
            using var attempt = new Http1Attempt(context, request, clock, connection, outgoing.Limits);
            error = await attempt.RunAsync(message, forwarded);
            if (attempt.MayBeReused)
                pool.Return(connection);
            else
                connection.Dispose();
            // A kept connection may have died just as we used it. Nothing came back, so what may be done twice is done again, but on a
            // new connection: the other kept ones may be as dead, and nobody shall get a request more than twice (RFC 9110, 9.2.2).
            if (error != ForwardError.ConnectionLost || !connection.IsReused || attempt.HasAnswer || message.HasBody || !message.IsIdempotent)
                return error;
        }
    }

    private async Task<(Http1Connection? Connection, ForwardError Error)> ConnectAsync(
        HttpContext context, OutgoingRequest outgoing, Http1Pool pool, ExchangeClock clock)
    {
        using var limit = new CancellationTokenSource(outgoing.Limits.Connect, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, clock.Token);
        try
        {
            return (await pool.ConnectAsync(either.Token), ForwardError.None);
        }
        catch (OperationCanceledException)
        {
            return (null, context.RequestAborted.IsCancellationRequested ? ForwardError.ClientAborted
                : clock.IsOver ? ForwardError.Timeout : ForwardError.ConnectTimeout);
        }
        catch (SocketException)
        {
            return (null, ForwardError.Unreachable);
        }
    }
}
