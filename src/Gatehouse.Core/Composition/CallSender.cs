using System.Text.Json;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Composition;

/// <summary>
/// Sends the calls of one route and reads their answers: each by itself, together with an equal one that is under way, or as a part of a bulk
/// request. Thread-safe.
/// </summary>
internal sealed class CallSender(Exchange exchange, RouteRule rule, TimeProvider time)
{
    // Of this route alone: calls say which route they are made for.
    private readonly Flights flights = new(time);
    private readonly Batches batches = new(time);

    /// <summary>Sends a call that is made each time, or as a part of a bulk request. Never throws for what a destination does.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the answer any more.</param>
    public Task<CallAnswer> SendAsync(CallRequest call, CancellationToken cancellationToken) =>
        call.Item is null
            ? AskAsync(call, call.Plan.Timeout, () => call.Time.Deadline.IsCancellationRequested, cancellationToken)
            : batches.AskAsync(call, (bulk, flight) => AskAsync(bulk, null, () => flight.IsOverdue, flight.Left), cancellationToken);

    /// <summary>Waits for the answer of a call that one exchange may be made for together with equal ones.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the answer any more.</param>
    /// <param name="own">An exchange that <see cref="Begin"/> is to be called with then; null for none.</param>
    public Task<CallAnswer> JoinAsync(CallRequest call, CancellationToken cancellationToken, out Flight? own)
    {
        own = null;
        if (call.Item is not null)
            return SendAsync(call, cancellationToken);
        if (call.Plan.IsCoalesced)
            return flights.JoinAsync(call, cancellationToken, out own);
        own = new Flight(time);
        return own.WaitAsync(call.Time, static answer => answer.Share(), cancellationToken);
    }

    /// <summary>Sends a call that is waited for. Holding no lock: who waits may go on before this returns.</summary>
    public void Begin(Flight own, CallRequest call) => flights.Begin(own, call, left => AskAsync(call, null, () => own.IsOverdue, left));

    private async Task<CallAnswer> AskAsync(CallRequest call, TimeSpan? timeout, Func<bool> isOverdue, CancellationToken cancellationToken)
    {
        var plan = call.Plan;
        var origin = call.Origin;
        var request = new GatewayRequest(origin.Target, origin.CorrelationId, origin.ClientAddress) { Caller = origin.Caller, IsOverdue = isOverdue };
        request.Enter(rule.Id, rule.Pattern, null, []);
        var target = timeout is null ? plan.Exchange : new ForwardTarget { Upstream = plan.Exchange.Upstream, Timeout = timeout, Retry = plan.Exchange.Retry };
        var buffer = new AnswerBuffer(plan.MaxSize);
        var answer = default(CallAnswer);
        try
        {
            var context = new CallContext(call, buffer, cancellationToken);
            context.Http.Features.Set(request);
            var error = await exchange.SendAsync(context.Http, request, target, plan.Forwarder, call.PathAndQuery);
            if (error != ForwardError.NotLetIn)
                plan.Forwarder.Upstream.Requests.Record(error == ForwardError.None ? context.StatusCode : 0);
            if (buffer.Written.Length > JsonText.HeavyBytes)
                await Task.Yield();
            answer = Read(context, call, buffer, error, request);
            return answer;
        }
        finally
        {
            if (answer?.Failure is not null || answer is null)
                buffer.Dispose();
        }
    }

    private static CallAnswer Read(CallContext context, CallRequest call, AnswerBuffer buffer, ForwardError error, GatewayRequest request)
    {
        if (buffer.IsTooLarge)
            return CallAnswer.Failed(CompositionProblems.TooLarge);
        if (error != ForwardError.None)
            return CallAnswer.Failed(ForwardErrors.ToProblem(error), ForwardErrors.RetryAfter(error, request));
        if (context.StatusCode is < 200 or >= 300)
            return context.StatusCode == StatusCodes.Status404NotFound
                ? CallAnswer.Failed(CompositionProblems.NotFound)
                : CallAnswer.Failed(CompositionProblems.UpstreamStatus);
        // Content codings are not asked for, so what comes in one does not parse.
        if (buffer.Written.IsEmpty)
            return context.StatusCode is 204 or 205 || context.Method != HttpMethods.Get ? Good(null) : CallAnswer.Failed(CompositionProblems.NotJson);
        return JsonText.Parse(buffer.Written) is { } document ? Good(document) : CallAnswer.Failed(CompositionProblems.NotJson);

        CallAnswer Good(JsonDocument? document) => CallAnswer.Of(new AnswerBody(buffer, document), AnswerScope.Of(context.AnswerFields, call), request.IsStandIn);
    }
}
