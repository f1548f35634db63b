using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Reuse;
using Gatehouse.Core.Telemetry;
using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Composition;

/// <summary>
/// The calls of one request. They run and end on any thread, but expressions are evaluated by one at a time. Everything that was read lives
/// until this is disposed, after all calls have ended.
/// </summary>
internal sealed partial class CompositionRun : IDisposable
{
    private readonly CompositionPlan plan;
    private readonly CallSender sender;
    private readonly HttpContext client;
    private readonly ILogger logger;
    private readonly LinePace incomputable;
    private readonly RequestVariables request;
    private readonly CelValue[] values;
    private readonly Problem?[] failures;
    private readonly bool[] asked;
    private readonly bool[] joins;
    private readonly Lock gate = new();
    private readonly Lock sharing = new();
    private readonly Dictionary<CallRequest, Task<CallAnswer>> shared = new(CallEquality.InRequest);
    private readonly List<CallAnswer> answers = [];
    private readonly CancellationTokenSource? deadline;
    private readonly CancellationTokenSource cancelling;
    private CallOrigin? origin;

    public CompositionRun(CompositionPlan plan, CallSender sender, HttpContext client, TimeProvider time, ILogger logger, LinePace incomputable)
    {
        this.plan = plan;
        this.sender = sender;
        this.client = client;
        this.logger = logger;
        this.incomputable = incomputable;
        request = RequestVariables.Of(client);
        values = new CelValue[plan.IsMerge ? 0 : plan.Calls.Count];
        failures = new Problem?[plan.Calls.Count];
        asked = new bool[plan.Calls.Count];
        joins = new bool[plan.Calls.Count];
        Answers = new CelValue[plan.Calls.Count];
        deadline = plan.Timeout is { } timeout ? new CancellationTokenSource(timeout, time) : null;
        cancelling = CancellationTokenSource.CreateLinkedTokenSource(client.RequestAborted, deadline?.Token ?? CancellationToken.None);
    }

    /// <summary>What the calls answered, or what stands in for it, each with what landed in its items.</summary>
    public CelValue[] Answers { get; }

    /// <summary>The answers that are in there, as they came.</summary>
    public IReadOnlyList<CallAnswer> Received => answers;

    /// <summary>By call, why it failed; null for those that did not.</summary>
    public IReadOnlyList<Problem?> Failures => failures;

    /// <summary>Why there is no whole; null when there is one.</summary>
    public Problem? Fatal { get; private set; }

    /// <summary>When that may be over; null when it is not known.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>True when one of the answers came from what stands in for an upstream whose breaker is open.</summary>
    public bool HasStandIn { get; private set; }

    /// <summary>The upstreams that were asked, as the access log has them; null for none.</summary>
    public string? AskedUpstreams => plan.AskedUpstreams(asked) is { Length: > 0 } names ? names : null;

    /// <summary>When calls began and ended; null unless asked for.</summary>
    public CallTimes? Times { get; init; }

    /// <summary>What the composed body sees.</summary>
    public CallVariables Variables => new(request, plan.FirstSlot, Answers);

    /// <summary>Makes all calls and waits for their ends: of those too that are cancelled because one that is needed has failed.</summary>
    public async Task RunAsync()
    {
        await CallGraph.RunAsync(plan.Inputs, plan.Order, RunAsync);
        if (Fatal is not null)
            return;
        foreach (var call in plan.Joins)
        {
            if (joins[call] && plan.Calls[call].Each?.Into is { } into)
                Answers[into.Source] = into.Join(Answers[into.Source], Answers[call].AsList);
        }
    }

    /// <summary>A call that went well gave nothing that can be merged.</summary>
    public void Miss(int call)
    {
        if (failures[call] is null)
            Fail(call, plan.Calls[call], CompositionProblems.NotAnObject);
    }

    public void Dispose()
    {
        foreach (var answer in answers)
            answer.Dispose();
        cancelling.Dispose();
        deadline?.Dispose();
    }

    private async Task RunAsync(int index)
    {
        if (Fatal is not null)
            return;
        var call = plan.Calls[index];
        Times?.Begin(index);
        var value = call.Each is { } each ? await RunEachAsync(index, call, each) : await RunOneAsync(index, call, default);
        Times?.End(index);
        Answers[index] = value;
        if (values.Length > 0)
            values[index] = value;
    }

    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private async ValueTask<CelValue> RunOneAsync(int index, CallPlan call, CelValue item)
    {
        if (Fatal is not null)
            return CelValue.Null;
        var variables = new CallVariables(request, plan.FirstSlot, values, item);
        CallRequest? prepared;
        lock (gate)
        {
            if (call.When?.IsTrue(variables) == false)
                return CelValue.Null;
            prepared = Prepare(call, variables);
        }
        if (prepared is null)
            return Fail(index, call, call.Inputs.Length == 0 ? CompositionProblems.RequestNotUsable : CompositionProblems.NotComputable);
        asked[index] = true;
        var answer = await SendAsync(prepared);
        if (answer.Failure is not null)
            return Fail(index, call, answer.Failure, answer.RetryAfter);
        // Equal calls have the same one.
        lock (gate)
        {
            answers.Add(answer);
            HasStandIn |= answer.IsStandIn;
        }
        return answer.Value;
    }

    private async Task<CelValue> RunEachAsync(int index, CallPlan call, EachPlan each)
    {
        CelValue items;
        lock (gate)
            items = each.Items.Evaluate(new CallVariables(request, plan.FirstSlot, values));
        if (items.Kind == CelKind.Optional)
            items = items.OptionalValue;
        // Nothing to make calls for: what an optional call would have given is missing already.
        if (items.Kind == CelKind.Null)
            return CelValue.Of(CelList.Empty);
        if (items.Kind != CelKind.List)
            return Fail(index, call, each.NotItems);
        var list = items.AsList;
        if (list.Count > each.MaxItems)
            return Fail(index, call, each.TooManyItems);
        // From here on each item has an answer of its own; a call that failed as a whole has none for any.
        joins[index] = true;
        var results = new CelValue[list.Count];
        var next = -1;
        var workers = new Task[Math.Min(each.Parallel, results.Length)];
        for (var i = 0; i < workers.Length; i++)
            workers[i] = WorkAsync();
        await Task.WhenAll(workers);
        return CelValue.Of(CelList.Of(results));

        async Task WorkAsync()
        {
            while (Interlocked.Increment(ref next) is var at && at < results.Length)
                results[at] = await RunOneAsync(index, call, list[at]);
        }
    }

    private Task<CallAnswer> SendAsync(CallRequest call)
    {
        // No connection is given up for what nobody waits for.
        if (cancelling.IsCancellationRequested)
            return Task.FromResult(CallAnswer.Failed(ForwardErrors.ToProblem(ForwardError.ClientAborted)));
        if (!call.Plan.IsShared)
            return sender.SendAsync(call, cancelling.Token);
        Task<CallAnswer>? answer;
        Flight? own;
        // Equal ones are sent once in a request.
        lock (sharing)
        {
            if (shared.TryGetValue(call, out answer))
                return answer;
            answer = sender.JoinAsync(call, cancelling.Token, out own);
            shared.Add(call, answer);
        }
        if (own is not null)
            sender.Begin(own, call);
        return answer;
    }

    private CallRequest? Prepare(CallPlan call, CallVariables variables)
    {
        var target = call.Target.Render(variables, GatewayRequest.Of(client).Target.Path, out var error);
        origin ??= new CallOrigin(client) { Deadline = deadline?.Token ?? default };
        IHeaderDictionary headers = call.Headers.Count == 0 && call.Body is null ? origin.Fields : new HeaderDictionary(origin.Fields.ToDictionary(StringComparer.OrdinalIgnoreCase));
        foreach (var replaced in call.ReplacedFields)
            headers.Remove(replaced);
        foreach (var (name, template) in call.Headers)
        {
            if (error is null && template.Render(variables, out error) is { } text)
                headers[name] = text;
        }
        var body = ReadOnlyMemory<byte>.Empty;
        if (call.Body is not null && error is null)
        {
            var buffer = new ArrayBufferWriter<byte>(256);
            using var json = new Utf8JsonWriter(buffer);
            var value = call.Body.Evaluate(variables);
            if (!value.WriteTo(json))
                error = value.IsError ? value.AsError : new CelError("the body cannot be written as JSON");
            json.Flush();
            body = buffer.WrittenMemory;
            if (headers.ContentType.Count == 0)
                headers.ContentType = "application/json";
            headers.ContentLength = body.Length;
        }
        var item = call.Batch is null || error is not null ? null : Single(call.Batch, variables, out error);
        if (error is null)
            return new CallRequest(call, origin, target!, headers, body) { Item = item };
        if (incomputable.TryTake(out var keptBack))
            LogNotComputable(logger, plan.RouteId, call.Name, error.Message, GatewayRequest.Of(client).CorrelationId, keptBack);
        return null;
    }

    private BatchItem? Single(BatchPlan batch, CallVariables variables, out CelError? error)
    {
        var target = batch.Bulk.Target.Render(variables, GatewayRequest.Of(client).Target.Path, out error);
        if (target is null)
            return null;
        var id = batch.Id.Evaluate(variables);
        if (id.Kind == CelKind.Optional && id.HasValue)
            id = id.OptionalValue;
        if (id.TryText(out var text) && text.Length > 0)
            return new BatchItem(text, target, batch.ItemPlace);
        error = id.IsError ? id.AsError : new CelError($"the value of '{batch.Id.Text}' is no id");
        return null;
    }

    // The value that the call has all the same; without one, the end of it all.
    private CelValue Fail(int index, CallPlan call, Problem problem, TimeSpan? retryAfter = null)
    {
        if (client.RequestAborted.IsCancellationRequested)
            problem = ForwardErrors.ToProblem(ForwardError.ClientAborted);
        else if (deadline?.IsCancellationRequested == true && problem.Status == StatusCodes.Status499ClientClosedRequest)
            problem = ForwardErrors.ToProblem(ForwardError.Timeout);
        lock (gate)
        {
            // Of those cancelled by a failure, only that one counts.
            if (Fatal is not null)
                return CelValue.Null;
            failures[index] = problem;
            if (!call.IsOptional)
            {
                Fatal = call.Each is not null && problem == CompositionProblems.NotFound ? CompositionProblems.UpstreamStatus : problem;
                RetryAfter = retryAfter;
            }
        }
        if (problem.Status != StatusCodes.Status499ClientClosedRequest && call.Forwarder.Upstream.CallFailures.TryTake(out var keptBack))
            LogFailed(logger, plan.RouteId, call.Name, problem.Code, GatewayRequest.Of(client).CorrelationId, keptBack);
        if (!call.IsOptional)
            cancelling.Cancel();
        return call.Fallback;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Route}: call {Call} failed with {Code} ({CorrelationId}).{KeptBack}")]
    private static partial void LogFailed(ILogger logger, string route, string call, string code, string correlationId, string keptBack);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Route}: call {Call} could not be made: {Reason} ({CorrelationId}).{KeptBack}")]
    private static partial void LogNotComputable(ILogger logger, string route, string call, string reason, string correlationId, string keptBack);
}
