using System.Runtime.CompilerServices;
using Gatehouse.Core.Forwarding.Framework;
using Gatehouse.Core.Forwarding.Http1;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Upstreams;
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
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardError> SendAsync(
        HttpContext context, GatewayRequest request, ForwardTarget target, Forwarder forwarder, string pathAndQuery)
    {
        // 1
        var upstream = forwarder.Upstream;
        var member = upstream.Line is { Count: > 0 } ? null : upstream.Enter(context, request, 0);
        if (member is null)
        {
            if (upstream.Members.Pickable.Length == 0)
                return ForwardError.NoDestination;
            member = await upstream.EnterLaterAsync(context, request, 0);
            if (member is null)
                return context.RequestAborted.IsCancellationRequested ? ForwardError.ClientAborted : ForwardError.NoConnection;
        }
        try
        {
            // 2 to 7
            return await RunAsync(context, request, new OutgoingRequest(target, upstream.Limits, member.Destination, pathAndQuery, Upgrade.Wanted(context)), forwarder, member);
        }
        finally
        {
            upstream.Exit(member);
        }
    }

    private ValueTask<ForwardError> RunAsync(HttpContext context, GatewayRequest request, in OutgoingRequest outgoing, Forwarder forwarder, Member member) =>
        outgoing.Upgrade is not null || !(ForcesFramework || Http2Choice.IsFor(context.Request, member.Destination))
            ? http1.RunAsync(context, request, outgoing, Forwarder.Http1(member))
            : new ValueTask<ForwardError>(framework.RunAsync(context, request, outgoing, forwarder.Framework));
}
