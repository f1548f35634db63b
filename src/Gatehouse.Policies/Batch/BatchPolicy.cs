using System.Globalization;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Detached;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Batch;

/// <summary>Makes the requests of a batch, some at a time, and answers with all their answers. Immutable.</summary>
internal sealed class BatchPolicy(BatchOptions options, BatchFields fields) : RoutePolicy
{
    private const int LongestCorrelationId = 128;

    public override bool WantsFieldsAsSent => true;

    public override async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (await ReadAsync(context) is { } fault)
        {
            await ProblemResponse.WriteAsync(context, fault);
            return;
        }
        RequestVariables.Of(context).RequestBody.AsMap.TryGet("requests", out var list);
        var answers = new BatchedAnswer[list.AsList.Count];
        var (at, total) = (-1, 0L);
        var workers = new Task[Math.Min(options.Parallel, answers.Length)];
        for (var i = 0; i < workers.Length; i++)
            workers[i] = WorkAsync();
        await Task.WhenAll(workers);
        // The server ends it; nobody is there to answer.
        context.RequestAborted.ThrowIfCancellationRequested();
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("responses"u8);
            foreach (var answer in answers)
                answer.Write(json);
            json.WriteEndArray();
            json.WriteEndObject();
        });

        async Task WorkAsync()
        {
            while (Interlocked.Increment(ref at) is var index && index < answers.Length && !context.RequestAborted.IsCancellationRequested)
            {
                var request = BatchedRequest.Read(list.AsList[index], index, context, fields);
                var answer = await SendAsync(context, request, index);
                answers[index] = Interlocked.Add(ref total, answer.Body.Length) <= options.MaxTotal.Bytes ? answer : BatchedAnswer.Of(request.Id, BatchProblems.TooLarge);
            }
        }
    }

    private async ValueTask<Problem?> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<BatchMark>() is not null)
            return BatchProblems.Nested;
        if (!JsonRequestBody.IsThere(context))
            return BatchProblems.Invalid;
        // A page of another origin may send other types with a user's cookies, without being asked whether it may.
        if (!PlainJson.IsAnnounced(context.Request.Headers))
            return PlainJson.Wanted;
        if (await JsonRequestBody.ReadAsync(context, options.MaxRequest.Bytes) is { } fault)
            return fault;
        var body = RequestVariables.Of(context).RequestBody;
        if (body.Kind != CelKind.Map || body.AsMap.Count != 1 || !body.AsMap.TryGet("requests", out var list) || list.Kind != CelKind.List || list.AsList.Count == 0)
            return BatchProblems.Invalid;
        return list.AsList.Count > options.Max ? BatchProblems.TooMany : null;
    }

    private async Task<BatchedAnswer> SendAsync(HttpContext batch, BatchedRequest request, int index)
    {
        if (request.Fault is not null)
            return BatchedAnswer.Of(request.Id, request.Fault);
        var outer = GatewayRequest.Of(batch);
        request.Fields["X-Correlation-ID"] = CorrelationId(outer.CorrelationId, index);
        var message = new DetachedMessage(request.Method, request.Target, request.Fields, request.Body);
        using var context = new DetachedContext(batch, message, options.MaxSize.Bytes, batch.RequestAborted);
        context.Http.Features.Set(new BatchMark());
        if (request.Json is { } json)
            context.Http.Features.Set(new ReadBody(context.RequestBody, json));
        await outer.Gateway!(context.Http);
        if (!context.IsAborted)
            await context.EndAsync();
        if (context.Answer.IsTooLarge)
            return BatchedAnswer.Of(request.Id, BatchProblems.TooLarge);
        return context.IsAborted
            ? BatchedAnswer.Of(request.Id, BatchProblems.Incomplete)
            : new BatchedAnswer(request.Id, context.StatusCode, context.AnswerFields, context.Answer.Written);
    }

    private static string CorrelationId(string batch, int index)
    {
        var end = "." + index.ToString(CultureInfo.InvariantCulture);
        return batch[..Math.Min(batch.Length, LongestCorrelationId - end.Length)] + end;
    }
}
