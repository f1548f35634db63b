using System.Net.Sockets;
using System.Runtime.CompilerServices;
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
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardError> RunAsync(HttpContext context, GatewayRequest request, OutgoingRequest outgoing, Http1Pool pool)
    {
        var started = time.GetTimestamp();
        var message = Http1Request.Of(context, outgoing, started);
        if (message.HasBody && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null; // our limit of idleness counts instead
        for (var connection = pool.TryTake(started); ; connection = null)
        {
            if (connection is null)
            {
                (connection, var fault) = await ConnectAsync(context, message, pool);
                if (connection is null)
                    return fault;
            }
            var attempt = connection.Attempt;
            var error = await attempt.RunAsync(context, request, message, forwarded);
            if (attempt.MayBeReused)
            {
                pool.Return(connection);
                return error;
            }
            connection.Dispose();
            // A kept connection may have died just as we used it. Nothing came back, so what may be done twice is done again, but on a
            // new connection: the other kept ones may be as dead, and nobody shall get a request more than twice (RFC 9110, 9.2.2).
            if (error != ForwardError.ConnectionLost || !connection.IsReused || attempt.HasAnswer || message.HasBody || !message.IsIdempotent)
                return error;
        }
    }

    private async ValueTask<(Http1Connection? Connection, ForwardError Error)> ConnectAsync(HttpContext context, Http1Request message, Http1Pool pool)
    {
        using var clock = new ExchangeClock(time);
        clock.Begin(message.Started, message.Total, context.RequestAborted);
        clock.Allow(message.Limits.Connect);
        try
        {
            return (await pool.ConnectAsync(clock.Token), ForwardError.None);
        }
        catch (OperationCanceledException)
        {
            return (null, context.RequestAborted.IsCancellationRequested ? ForwardError.ClientAborted
                : time.GetElapsedTime(message.Started) >= message.Total ? ForwardError.Timeout : ForwardError.ConnectTimeout);
        }
        catch (SocketException)
        {
            return (null, ForwardError.Unreachable);
        }
    }
}
