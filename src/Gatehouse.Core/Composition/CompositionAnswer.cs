using System.Text.Json;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Telemetry;
using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Composition;

/// <summary>The answer of a route with calls: the end of its chain. Immutable.</summary>
internal sealed partial class CompositionAnswer(CompositionPlan plan, CallSender sender, TimeProvider time, ILogger logger)
{
    /// <summary>Names the calls whose answers are missing.</summary>
    public const string PartialField = "Gatehouse-Partial";

    private const int MaxRequest = 1024 * 1024;
    private const int MaxAnswer = 64 * 1024 * 1024;

    private static readonly CelError Nothing = new("no call has answered with an object");
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    // A client whose requests give an expression nothing to work with would fill the log.
    private readonly LinePace incomputable = new(time);

    /// <summary>True to say in <c>Server-Timing</c> when calls began and ended. Default: false.</summary>
    public bool IsTraced { get; init; }

    /// <summary>Makes the calls, and answers with what they give, or with the problem of one that is needed.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (plan.NeedsRequestBody && JsonRequestBody.IsThere(context) && await JsonRequestBody.ReadAsync(context, MaxRequest) is { } fault)
        {
            await ProblemResponse.WriteAsync(context, fault);
            return;
        }
        using var run = new CompositionRun(plan, sender, context, time, logger, incomputable)
        {
            Times = IsTraced ? new CallTimes(time, plan.Calls.Count) : null,
        };
        await run.RunAsync();
        var request = GatewayRequest.Of(context);
        request.Upstream = run.AskedUpstreams;
        request.IsStandIn = run.HasStandIn;
        // That something is not there is an answer.
        request.IsPartial = run.Failures.Any(problem => problem is not null && problem != CompositionProblems.NotFound);
        if (run.Times is not null)
            context.Response.Headers["Server-Timing"] = run.Times.Write(plan);
        if (run.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = RetryTime.Seconds(wait);
        if (run.Fatal is not null)
            await ProblemResponse.WriteAsync(context, run.Fatal);
        else
            await WriteAsync(context, run);
    }

    private async Task WriteAsync(HttpContext context, CompositionRun run)
    {
        var value = plan.IsMerge ? Merge(run) : plan.Body?.Evaluate(run.Variables) ?? All(run);
        if (value.Kind == CelKind.Error && value.AsError == Nothing)
        {
            await ProblemResponse.WriteAsync(context, CompositionProblems.NothingAnswered);
            return;
        }
        var missing = Missing(run);
        if (plan.ReportsErrors && missing.Count > 0 && value.Kind == CelKind.Map)
            value = CelValue.Of(value.AsMap.With("_errors", CelValue.Of(CelMap.Of([.. missing.Select(entry => new KeyValuePair<string, CelValue>(entry.Key, CelValue.Of(entry.Value.Code)))]))));
        using var buffer = new AnswerBuffer(MaxAnswer);
        using (var json = new Utf8JsonWriter(buffer, Unchecked))
        {
            if (!value.WriteTo(json))
            {
                if (incomputable.TryTake(out var keptBack))
                    LogNotComputable(logger, plan.RouteId, value.IsError ? value.AsError.Message : "a part of it is an error", GatewayRequest.Of(context).CorrelationId, keptBack);
                await ProblemResponse.WriteAsync(context, CompositionProblems.BodyNotComputable);
                return;
            }
            json.Flush();
        }
        await SendAsync(context, buffer.Written, missing, run.Received);
    }

    private static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body, Dictionary<string, Problem> missing, IReadOnlyList<CallAnswer> received)
    {
        var response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        if (missing.Count > 0)
            response.Headers[PartialField] = string.Join(", ", missing.Keys);
        // Half an answer is nothing that anybody should keep.
        Limit(response.Headers, received, isForOne: missing.Count > 0);
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        GatewayRequest.Of(context).BytesSent = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    // What is made of an answer is for nobody whom that is not for.
    private static void Limit(IHeaderDictionary fields, IReadOnlyList<CallAnswer> received, bool isForOne)
    {
        List<string>? vary = null;
        for (var i = 0; i < received.Count; i++)
        {
            var scope = received[i].Scope;
            isForOne |= scope.IsForOne;
            if (scope.Vary.Count > 0)
                (vary ??= []).AddRange(scope.Vary);
        }
        if (isForOne)
            fields.CacheControl = "no-store";
        if (vary is not null)
            fields.Append("Vary", string.Join(", ", vary.Distinct(StringComparer.OrdinalIgnoreCase)));
    }

    // By name, so that an upstream that is asked twice is named once.
    private Dictionary<string, Problem> Missing(CompositionRun run)
    {
        var missing = new Dictionary<string, Problem>();
        for (var i = 0; i < plan.Calls.Count; i++)
        {
            if (run.Failures[i] is { } problem)
                missing.TryAdd(plan.Calls[i].Name, problem);
        }
        return missing;
    }

    // What has landed in the items of another answer does not stand beside it once more.
    private CelValue All(CompositionRun run)
    {
        var entries = new List<KeyValuePair<string, CelValue>>(plan.Calls.Count);
        for (var i = 0; i < plan.Calls.Count; i++)
        {
            if (plan.Calls[i].Each?.Into is null)
                entries.Add(new(plan.Calls[i].Name, run.Answers[i]));
        }
        return CelValue.Of(CelMap.Of([.. entries]));
    }

    private static CelValue Merge(CompositionRun run)
    {
        var maps = new List<CelMap>();
        for (var i = 0; i < run.Answers.Length; i++)
        {
            if (run.Answers[i].Kind == CelKind.Map)
                maps.Add(run.Answers[i].AsMap);
            else
                run.Miss(i);
        }
        return maps.Count == 0 ? CelValue.Of(Nothing) : CelValue.Of(CelMap.Merge([.. maps]));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Route}: the answer could not be put together: {Reason} ({CorrelationId}).{KeptBack}")]
    private static partial void LogNotComputable(ILogger logger, string route, string reason, string correlationId, string keptBack);
}
