using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// An exchange over HTTP/1.1 by our own client, with TLS or without. The steps are those of <see cref="Exchange"/>. A connection goes
/// back to its pool only when both messages ended in order and nothing is left over; whatever else happens, it is closed.
/// </summary>
internal sealed class Http1Exchange(ForwardedFields forwarded)
{
    /// <summary>Runs the exchange from its second step on.</summary>
    public ValueTask<ExchangeEnd> RunAsync(HttpContext context, GatewayRequest request, in OutgoingRequest outgoing, Http1Destination destination)
    {
        var message = Http1Request.Of(context, outgoing);
        if (message.HasBody && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null; // our limit of idleness counts instead
        return destination.TryTake(message.Started, isCertain: !message.MayBeSentAgain) is { } kept
            ? kept.Attempt.RunAsync(context, request, message, forwarded, destination)
            : ConnectAndRunAsync(context, request, message, destination);
    }

    private async ValueTask<ExchangeEnd> ConnectAndRunAsync(
        HttpContext context, GatewayRequest request, Http1Request message, Http1Destination destination)
    {
        var (connection, end) = await destination.ConnectAsync(message, message.Gate?.Client ?? context.RequestAborted);
        return connection is null ? end : await connection.Attempt.RunAsync(context, request, message, forwarded, destination);
    }
}
