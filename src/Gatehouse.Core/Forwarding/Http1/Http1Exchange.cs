using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// An exchange over HTTP/1.1 by our own client, with TLS or without. The steps are those of <see cref="Exchange"/>. A connection goes back to its pool
/// only when both messages ended in order and nothing is left over; whatever else happens, it is closed.
/// </summary>
internal sealed class Http1Exchange(ForwardedFields forwarded, TimeProvider time)
{
    /// <summary>Runs the exchange from its second step on.</summary>
    public async Task<ForwardError> RunAsync(HttpContext context, GatewayRequest request, OutgoingRequest outgoing, Http1Destination destination)
    {
        using var clock = new ExchangeClock(time, outgoing.Target.Timeout, context.RequestAborted);
        var message = Http1Request.Of(context, outgoing);
        if (message.HasBody && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null; // our limit of idleness counts instead
        clock.Allow(outgoing.Limits.Head);
        var (connection, error) = destination.TryTake() is { } idle ? (idle, ForwardError.None) : await destination.ConnectAsync(clock);
        while (connection is not null)
        {
            using var attempt = new Http1Attempt(context, request, clock, connection, outgoing.Limits);
            error = await attempt.RunAsync(message, forwarded);
            if (attempt.MayBeReused)
            {
                destination.Return(connection);
                return error;
            }
            // A kept connection may have died just as we used it. Nothing came back, so what may be done twice is done again, but on a
            // new connection: the other kept ones may be as dead, and nobody shall get a request more than twice (RFC 9110, 9.2.2).
            if (error != ForwardError.ConnectionLost || !connection.IsReused || attempt.HasAnswer || message.HasBody || !message.IsIdempotent)
            {
                destination.Close(connection);
                return error;
            }
            var dead = connection;
            (connection, error) = await destination.ReconnectAsync(dead, clock);
        }
        return error == ForwardError.Timeout && context.RequestAborted.IsCancellationRequested ? ForwardError.ClientAborted : error;
    }
}
