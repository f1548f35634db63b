using Gatehouse.Core.Forwarding.Canaries;
using Gatehouse.Core.Forwarding.Retries;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding;

/// <summary>The answer of a route with a target: the end of its chain. Immutable.</summary>
internal sealed class ForwardAnswer(Exchange exchange, ForwardTarget target, Forwarder main, TimeProvider time)
{
    /// <summary>What it forwards to.</summary>
    public ForwardTarget Target { get; } = target;

    /// <summary>Sends a share of the requests elsewhere; null for none.</summary>
    public Split? Split { get; init; }

    /// <summary>Sends copies of the requests elsewhere; null for none.</summary>
    public Mirror? Mirror { get; init; }

    /// <summary>Forwards, or answers with the problem that the failure maps to.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var request = GatewayRequest.Of(context);
        // Almost always the correlation id alone is there already.
        var before = context.Response.Headers.Count > 1 ? FieldsBefore.Of(context.Response) : default;
        var forwarder = Split is null ? main : Split.Choose(context);
        request.Upstream = forwarder.Upstream.Name;
        var pathAndQuery = Target.Resolve(context, request);
        var error = await (pathAndQuery is null ? ValueTask.FromResult(ForwardError.BadTarget)
            : Mirror?.TryEnter(context) == true ? SendTwiceAsync(context, request, forwarder, pathAndQuery, Mirror)
            : exchange.SendAsync(context, request, Target, forwarder, pathAndQuery));
        if (error != ForwardError.NotLetIn)
            forwarder.Upstream.Requests.Record(error == ForwardError.None ? context.Response.StatusCode : 0);
        if (error == ForwardError.None)
            return;
        if (!context.Response.HasStarted)
            TakeBack(context.Response, before, request.CorrelationId);
        if (ForwardErrors.RetryAfter(error, request) is { } wait && !context.Response.HasStarted)
            context.Response.Headers.RetryAfter = RetryTime.Seconds(wait);
        var problem = ForwardErrors.ToProblem(error);
        await (error is ForwardError.RequestBodyInvalid or ForwardError.RequestBodyTooLarge or ForwardError.RequestBodyTimeout
            ? ProblemResponse.WriteLastAsync(context, problem)
            : ProblemResponse.WriteAsync(context, problem));
    }

    // A body that two are to get is read first.
    private async ValueTask<ForwardError> SendTwiceAsync(HttpContext context, GatewayRequest request, Forwarder forwarder, string pathAndQuery, Mirror mirror)
    {
        RepeatableBody? body = null;
        if (context.Request.ContentLength > 0)
        {
            (body, var error) = await RepeatableBody.ReadAsync(context, forwarder.Upstream.Limits.Idle, Target.Timeout, time);
            if (body is null)
            {
                mirror.Leave();
                return error;
            }
        }
        try
        {
            mirror.Begin(context, Target, pathAndQuery, body);
            return await exchange.SendAsync(context, request, Target, forwarder, pathAndQuery);
        }
        finally
        {
            body?.Restore();
        }
    }

    // What was copied of an answer that cannot be completed must not stand beside the problem.
    private static void TakeBack(HttpResponse response, FieldsBefore before, string correlationId)
    {
        before.Restore(response);
        response.Headers[HeaderNames.CorrelationId] = correlationId;
    }
}
