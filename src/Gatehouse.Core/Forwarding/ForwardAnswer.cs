using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Forwarding;

/// <summary>The answer of a route with a target: the end of its chain. Immutable.</summary>
internal sealed class ForwardAnswer(Exchange exchange, ForwardTarget target, Forwarder forwarder)
{
    /// <summary>What it forwards to.</summary>
    public ForwardTarget Target { get; } = target;

    /// <summary>Forwards, or answers with the problem that the failure maps to.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var request = GatewayRequest.Of(context);
        // Almost always the correlation id alone is there already.
        var before = context.Response.Headers.Count > 1 ? context.Response.Headers.ToArray() : null;
        var error = await (Target.Template is null ? exchange.RunAsync(context, request, Target, forwarder) : RunAsync(context, request, Target.Template));
        forwarder.Upstream.Requests.Record(error == ForwardError.None ? context.Response.StatusCode : 0);
        if (error == ForwardError.None)
            return;
        if (!context.Response.HasStarted)
            TakeBack(context.Response, before, request.CorrelationId);
        if (error == ForwardError.BreakerOpen && forwarder.Upstream.Breaker is { } breaker && !context.Response.HasStarted)
            context.Response.Headers.RetryAfter = Math.Ceiling(breaker.RetryAfter.TotalSeconds).ToString("0");
        var problem = ForwardErrors.ToProblem(error);
        await (error is ForwardError.RequestBodyInvalid or ForwardError.RequestBodyTooLarge or ForwardError.RequestBodyTimeout
            ? ProblemResponse.WriteLastAsync(context, problem)
            : ProblemResponse.WriteAsync(context, problem));
    }

    private ValueTask<ForwardError> RunAsync(HttpContext context, GatewayRequest request, TemplateTarget template)
    {
        request.Upstream = forwarder.Upstream.Name;
        var pathAndQuery = template.RenderWithClientQuery(RequestVariables.Of(context), request.Target);
        return pathAndQuery is null
            ? ValueTask.FromResult(ForwardError.BadTarget)
            : exchange.SendAsync(context, request, Target, forwarder, pathAndQuery);
    }

    // What was copied of an answer that cannot be completed must not stand beside the problem.
    private static void TakeBack(HttpResponse response, KeyValuePair<string, StringValues>[]? before, string correlationId)
    {
        response.Clear();
        response.Headers[HeaderNames.CorrelationId] = correlationId;
        foreach (var (name, value) in before ?? [])
            response.Headers[name] = value;
    }
}
