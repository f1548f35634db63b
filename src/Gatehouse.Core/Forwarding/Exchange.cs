using System.Net;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

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
/// Failures come back as values, never as exceptions.
/// </summary>
internal sealed class Exchange
{
    private readonly RequestHead head;
    private readonly TimeProvider time;

    public Exchange(ForwardedFields forwarded, TimeProvider time)
    {
        head = new RequestHead(forwarded);
        this.time = time;
    }

    /// <summary>Forwards the request and passes the answer on. Only before the answer's head has been sent may the caller answer itself.</summary>
    public async Task<ForwardError> RunAsync(HttpContext context, GatewayRequest request, ForwardTarget target, Forwarder forwarder)
    {
        // 1
        var upstream = forwarder.Upstream;
        request.Upstream = upstream.Name;
        var pathAndQuery = target.Resolve(request);
        if (pathAndQuery is null)
            return ForwardError.BadTarget;
        var destination = upstream.Next();
        if (destination is null)
            return ForwardError.NoDestination;

        using var clock = new ExchangeClock(time, target.Timeout, context.RequestAborted);
        var upgrade = Upgrade.Wanted(context);
        using var message = CreateMessage(context, destination, pathAndQuery, upgrade, clock, upstream.Limits);
        head.Write(message, context, request, target, destination);
        upgrade.Write(message);
        try
        {
            return await SendAsync(context, request, message, upgrade, clock, forwarder);
        }
        finally
        {
            // An answer may be complete before the body is, or without it.
            clock.Cancel();
            if (message.Content is ClientBody body)
                await body.EndAsync();
        }
    }

    private static async Task<ForwardError> SendAsync(
        HttpContext context, GatewayRequest request, HttpRequestMessage message, Upgrade upgrade, ExchangeClock clock, Forwarder forwarder)
    {
        // 2, 3, 4
        var limits = forwarder.Upstream.Limits;
        HttpResponseMessage response;
        try
        {
            clock.Allow(limits.Head);
            response = await forwarder.SendAsync(message, clock.Token);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
        {
            return ExchangeFailure.BeforeHead(e, message.Content as ClientBody, clock, context);
        }
        clock.HeadArrived();
        using (response)
            return await PassOnAsync(context, request, response, upgrade, clock, limits);
    }

    private static async Task<ForwardError> PassOnAsync(
        HttpContext context, GatewayRequest request, HttpResponseMessage response, Upgrade upgrade, ExchangeClock clock, UpstreamLimits limits)
    {
        // 5
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
            return await upgrade.SwitchAsync(context, response, clock);
        if (!upgrade.MayPassOn(response) || !ResponseHead.TryCopy(response, context.Response))
            return ForwardError.InvalidResponse;
        var body = new AnswerBody(context, request, response, clock, limits.Idle);
        try
        {
            // 6, 7
            return await body.CopyAsync();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
        {
            return ExchangeFailure.AfterHead(e, clock, context);
        }
    }

    private static HttpRequestMessage CreateMessage(
        HttpContext context, Destination destination, string pathAndQuery, Upgrade upgrade, ExchangeClock clock, UpstreamLimits limits)
    {
        var message = new HttpRequestMessage
        {
            Method = upgrade.IsExtendedConnect ? HttpMethod.Get : HttpMethod.Parse(context.Request.Method),
            RequestUri = new Uri(destination.Origin + pathAndQuery, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }),
        };
        (message.Version, message.VersionPolicy) = destination.Protocol switch
        {
            DestinationProtocol.H2c => (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact),
            DestinationProtocol.Https when !upgrade.IsWanted => (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower),
            _ => (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact),
        };
        if (!upgrade.IsWanted)
            message.Content = CreateBody(context, clock, limits);
        return message;
    }

    private static HttpContent? CreateBody(HttpContext context, ExchangeClock clock, UpstreamLimits limits)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false)
        {
            // Our limit of idleness counts instead: a gRPC client may be silent for as long as that, which the server's least rate
            // of bytes forbids after 5 s.
            if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
                rate.MinDataRate = null;
            return new ClientBody(request, clock, limits.Idle, limits.Head);
        }
        // The framework's client repeats what has no content when a kept connection turns out dead, but these may have been acted on
        // (RFC 9112, 9.3.1).
        return request.ContentLength == 0 || !IsIdempotent(request.Method) ? new EmptyBody() : null;
    }

    // RFC 9110, 9.2.2.
    private static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method);
}
