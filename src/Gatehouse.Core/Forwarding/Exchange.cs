using Gatehouse.Core.Forwarding.Framework;
using Gatehouse.Core.Forwarding.Http1;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding;

/// <summary>
/// One exchange with one destination:
/// <code>
///   client                     gateway                        destination
///     | head ................. 1 target, destination               |
///     |                        2 head ............................ |
///     | body (streamed) ...... 3 ................................. |
///     |                        4 ............................ head |
///     | ................. head 5                                   |
///     | ...... body (streamed) 6 ................................. |   after 101: 6 is a tunnel
///     | ............. trailers 7 ................................. |
/// </code>
/// HTTP/1.1 is spoken by our own client, HTTP/2 by the framework's. Failures come back as values, never as exceptions.
/// </summary>
internal sealed class Exchange(ForwardedFields forwarded, TimeProvider time)
{
    // For comparisons in bench/ only: HTTP/1.1 by the framework's client.
    private static readonly bool ForcesFramework = Environment.GetEnvironmentVariable("GATEHOUSE_UPSTREAM_CLIENT") == "framework";

    private readonly FrameworkExchange framework = new(forwarded, time);
    private readonly Http1Exchange http1 = new(forwarded, time);

    /// <summary>Forwards the request and passes the answer on. Only before the answer's head has been sent may the caller answer itself.</summary>
    public ValueTask<ForwardError> RunAsync(HttpContext context, GatewayRequest request, ForwardTarget target, Forwarder forwarder)
    {
        request.Upstream = forwarder.Upstream.Name;
        var pathAndQuery = target.Resolve(request);
        return pathAndQuery is null
            ? ValueTask.FromResult(ForwardError.BadTarget)
            : SendAsync(context, request, target, forwarder, pathAndQuery);
    }

    /// <summary>The same for what is asked for already: canonical path and query.</summary>
    public ValueTask<ForwardError> SendAsync(
        HttpContext context, GatewayRequest request, ForwardTarget target, Forwarder forwarder, string pathAndQuery) =>
        forwarder.Gate is { } gate
            ? SendThroughAsync(gate, context, request, target, forwarder, pathAndQuery)
            : SendToNextAsync(context, request, target, forwarder, pathAndQuery);

    private async ValueTask<ForwardError> SendThroughAsync(
        UpstreamGate gate, HttpContext context, GatewayRequest request, ForwardTarget target, Forwarder forwarder, string pathAndQuery)
    {
        request.RetryAfter = await gate.EnterAsync();
        if (request.RetryAfter is not null)
            return ForwardError.NotLetIn;
        try
        {
            return await SendToNextAsync(context, request, target, forwarder, pathAndQuery);
        }
        finally
        {
            gate.Exit();
        }
    }

    private ValueTask<ForwardError> SendToNextAsync(
        HttpContext context, GatewayRequest request, ForwardTarget target, Forwarder forwarder, string pathAndQuery)
    {
        // 1
        var upstream = forwarder.Upstream;
        var destination = upstream.Next();
        if (destination is null)
            return ValueTask.FromResult(ForwardError.NoDestination);
        // 2 to 7
        var outgoing = new OutgoingRequest(target, upstream.Limits, destination, pathAndQuery, Upgrade.Wanted(context));
        return outgoing.Upgrade is not null || !(ForcesFramework || Http2Choice.IsFor(context.Request, destination))
            ? http1.RunAsync(context, request, outgoing, forwarder.Http1(destination))
            : new ValueTask<ForwardError>(framework.RunAsync(context, request, outgoing, forwarder.Framework));
    }
}
