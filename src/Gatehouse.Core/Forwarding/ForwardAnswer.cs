using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

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
        var error = await exchange.RunAsync(context, request, Target, forwarder);
        if (error == ForwardError.None)
            return;
        // What was copied of an answer that cannot be completed must not stand beside the problem.
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.Headers[HeaderNames.CorrelationId] = request.CorrelationId;
        }
        await ProblemResponse.WriteAsync(context, ForwardErrors.ToProblem(error));
    }
}
