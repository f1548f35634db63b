using System.IO.Pipelines;
using System.Net;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gatehouse.Core.Forwarding.Framework;

/// <summary>An exchange by the framework's client: HTTP/2. The steps are those of <see cref="Exchange"/>.</summary>
internal sealed class FrameworkExchange
{
    private readonly MessageHead head;
    private readonly TimeProvider time;

    public FrameworkExchange(ForwardedFields forwarded, TimeProvider time)
    {
        head = new MessageHead(forwarded);
        this.time = time;
    }

    /// <summary>Runs the exchange from its second step on.</summary>
    public async ValueTask<ExchangeEnd> RunAsync(HttpContext context, GatewayRequest request, OutgoingRequest outgoing, FrameworkClient client)
    {
        var (target, _, destination, _, _) = outgoing;
        using var clock = new ExchangeClock(time, outgoing.Total, outgoing.Gate?.Client ?? context.RequestAborted);
        using var message = CreateMessage(context, outgoing, clock);
        head.Write(message, context, request, target, destination);
        try
        {
            return new ExchangeEnd(await SendAsync(context, request, message, clock, outgoing, client), null);
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
        HttpContext context, GatewayRequest request, HttpRequestMessage message, ExchangeClock clock, OutgoingRequest outgoing, FrameworkClient client)
    {
        // 2, 3, 4
        HttpResponseMessage response;
        try
        {
            clock.Allow(outgoing.Limits.Head);
            response = await client.SendAsync(message, outgoing.Destination, clock.Token);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
        {
            return ExchangeFailure.BeforeHead(e, message.Content as ClientBody, clock, context);
        }
        clock.HeadArrived();
        using (response)
        {
            if (outgoing.Gate?.GivesUp((int)response.StatusCode, response.Headers.NonValidated.TryGetValues("Retry-After", out var after) ? after.ToString() : "") == true)
                return ForwardError.GivenUp;
            return await PassOnAsync(context, request, response, clock, outgoing.Limits);
        }
    }

    private static async Task<ForwardError> PassOnAsync(
        HttpContext context, GatewayRequest request, HttpResponseMessage response, ExchangeClock clock, UpstreamLimits limits)
    {
        // 5
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols || !AnswerHead.TryCopy(response, context.Response))
            return ForwardError.InvalidResponse;
        if (context.Features.Get<IHeldAnswer>() is { IsUnwanted: true })
            return ForwardError.None;
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

    private static HttpRequestMessage CreateMessage(HttpContext context, in OutgoingRequest outgoing, ExchangeClock clock)
    {
        var (_, limits, destination, pathAndQuery, _) = outgoing;
        var message = new HttpRequestMessage
        {
            Method = HttpMethod.Parse(context.Request.Method),
            RequestUri = new Uri(destination.Origin + pathAndQuery, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }),
        };
        (message.Version, message.VersionPolicy) = Http2Choice.VersionFor(context.Request, destination);
        message.Content = CreateBody(context, clock, limits, outgoing.Gate?.Body);
        return message;
    }

    private static HttpContent? CreateBody(HttpContext context, ExchangeClock clock, UpstreamLimits limits, PipeReader? kept)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false)
        {
            // Our limit of idleness counts instead: a gRPC client may be silent for as long as that, which the server's least rate
            // of bytes forbids after 5 s.
            if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
                rate.MinDataRate = null;
            return new ClientBody(request, clock, limits.Idle, limits.Head, kept);
        }
        // The framework's client repeats what has no content when a kept connection turns out dead, but these may have been acted on
        // (RFC 9112, 9.3.1).
        return request.ContentLength == 0 || !RequestMethod.IsIdempotent(request.Method) ? new EmptyBody() : null;
    }
}
