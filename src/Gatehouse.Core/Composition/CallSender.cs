using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Composition;

/// <summary>Sends calls and reads their answers. Thread-safe.</summary>
internal sealed class CallSender(Exchange exchange, RouteRule rule)
{
    /// <summary>Sends a call. Never throws for what a destination does.</summary>
    /// <param name="client">The client's request.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the answer any more.</param>
    public async Task<CallAnswer> SendAsync(HttpContext client, CallRequest call, CancellationToken cancellationToken)
    {
        var plan = call.Plan;
        var own = GatewayRequest.Of(client);
        var request = new GatewayRequest(own.Target, own.CorrelationId, own.ClientAddress);
        request.Enter(rule.Id, rule.Pattern, null, []);
        var buffer = new AnswerBuffer(plan.MaxSize);
        var answer = default(CallAnswer);
        try
        {
            var context = new CallContext(client, call, buffer, cancellationToken);
            var error = await exchange.SendAsync(context.Http, request, plan.Exchange, plan.Forwarder, call.PathAndQuery);
            answer = Read(context, buffer, error);
            return answer;
        }
        finally
        {
            if (answer?.Failure is not null || answer is null)
                buffer.Dispose();
        }
    }

    private static CallAnswer Read(CallContext context, AnswerBuffer buffer, ForwardError error)
    {
        if (buffer.IsTooLarge)
            return CallAnswer.Failed(CompositionProblems.TooLarge);
        if (error != ForwardError.None)
            return CallAnswer.Failed(ForwardErrors.ToProblem(error));
        if (context.StatusCode is < 200 or >= 300)
            return CallAnswer.Failed(context.StatusCode == StatusCodes.Status404NotFound ? CompositionProblems.NotFound : CompositionProblems.UpstreamStatus);
        // Content codings are not asked for, so what comes in one does not parse.
        if (buffer.Written.IsEmpty)
            return context.StatusCode is 204 or 205 || context.Method != HttpMethods.Get ? CallAnswer.Of(buffer, null) : CallAnswer.Failed(CompositionProblems.NotJson);
        return JsonText.Parse(buffer.Written) is { } document ? CallAnswer.Of(buffer, document) : CallAnswer.Failed(CompositionProblems.NotJson);
    }
}
