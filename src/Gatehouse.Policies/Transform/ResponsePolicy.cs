using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Transform;

/// <summary>
/// Changes an answer: its body while it is held back, its headers just before they are sent, and those of the gateway's own errors too. Immutable.
/// </summary>
internal sealed partial class ResponsePolicy(HeaderRule? headers, BodyRule? body, ResponseOptions options, ILogger logger) : RoutePolicy
{
    private readonly long maxBody = options.MaxBody.Bytes;
    private readonly BodyFormat from = options.From;
    private readonly BodyFormat to = options.To;
    private readonly bool readsRequest = MessageBody.IsUsed("request", (headers?.Edits.Expressions ?? []).Concat(body?.Expressions ?? []));
    private readonly bool holds = body is not null || MessageBody.IsUsed("response", headers?.Edits.Expressions ?? []);

    public override bool ActsOnResponse => headers is not null;

    public override IEnumerable<ExpressionReference> AnswerReads =>
        (headers?.Edits.Expressions ?? []).Concat(body?.Expressions ?? []).SelectMany(expression => expression.References);

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (readsRequest && MessageBody.IsToBeRead(context, BodyFormat.Json))
            return ReadThenRunAsync(context, next);
        return holds && !HttpMethods.IsHead(context.Request.Method) ? HoldAsync(context, next) : next(context);
    }

    public override void OnResponse(HttpContext context)
    {
        var texts = headers!.Edits.Render(RequestVariables.Of(context), out var error);
        if (error is not null)
            Log(context, error.Message);
        headers.Apply(context.Response.Headers, texts);
    }

    private async Task ReadThenRunAsync(HttpContext context, RequestDelegate next)
    {
        var problem = await JsonRequestBody.ReadAsync(context, maxBody);
        if (problem is not null)
            await ProblemResponse.WriteAsync(context, problem);
        else
            await (holds && !HttpMethods.IsHead(context.Request.Method) ? HoldAsync(context, next) : next(context));
    }

    private async Task HoldAsync(HttpContext context, RequestDelegate next)
    {
        var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var before = FieldsBefore.Of(context.Response);
        var outer = context.Features.Get<IHeldAnswer>();
        var held = new HeldBody(context, inner, from, maxBody, options.Otherwise) { Outer = outer };
        // A rule cannot be applied to what is encoded or a part, and who asks for no coding and no range gets the whole as it is.
        context.Request.Headers.AcceptEncoding = "identity";
        context.Request.Headers.Range = default;
        context.Request.Headers.IfRange = default;
        if (from != to)
            MessageBody.Ask(context.Request.Headers, from);
        context.Features.Set<IHttpResponseBodyFeature>(held);
        context.Features.Set<IHeldAnswer>(held);
        try
        {
            await next(context);
        }
        finally
        {
            context.Features.Set(inner);
            context.Features.Set(outer);
        }
        if (context.RequestAborted.IsCancellationRequested)
            return;
        var refusal = held.Refusal;
        if (held.Content is { Length: > 0 } content)
            refusal = await SendAsync(context, content);
        if (refusal is not null)
            await RefuseAsync(context, before, refusal);
    }

    // Gives what is to be sent instead; null when all went well.
    private async ValueTask<Problem?> SendAsync(HttpContext context, ReadOnlyMemory<byte> content)
    {
        if (MessageBody.IsHeavy(from, to, content.Length))
            await Task.Yield();
        if (!Read(context, content))
        {
            // What is no XML passes neither way: it may be what a document type is for.
            if (from == BodyFormat.Xml)
                return TransformProblems.ResponseNotXml;
            if (options.Otherwise == Otherwise.Fail)
                return TransformProblems.ResponseNotJson;
        }
        else if (body is not null)
        {
            if (Change(context) is not { } changed)
                return TransformProblems.ResponseRule;
            content = changed;
        }
        context.Response.ContentLength = content.Length;
        GatewayRequest.Of(context).BytesSent = content.Length;
        await context.Response.BodyWriter.WriteAsync(content, context.RequestAborted);
        return null;
    }

    private bool Read(HttpContext context, ReadOnlyMemory<byte> content)
    {
        var variables = RequestVariables.Of(context);
        if (from == BodyFormat.Xml)
        {
            var isXml = XmlText.TryRead(content, context.Response.ContentType, out var value, out var fault);
            if (isXml)
                variables.ResponseBody = value;
            else
                Log(context, fault!);
            return isXml;
        }
        if (JsonText.Parse(content) is not { } document)
            return false;
        context.Response.RegisterForDispose(document);
        variables.ResponseBody = CelValue.FromJson(document.RootElement);
        return true;
    }

    private ReadOnlyMemory<byte>? Change(HttpContext context)
    {
        var variables = RequestVariables.Of(context);
        var changed = body!.Write(variables.ResponseBody, variables, GatewayRequest.Of(context).CorrelationId, out var error);
        if (changed is not { } bytes)
        {
            Log(context, error!.Message);
            return null;
        }
        MessageBody.Describe(context.Response.Headers, bytes.Length, to);
        context.Response.Headers.ETag = default;
        context.Response.Headers.AcceptRanges = default;
        return bytes;
    }

    private static Task RefuseAsync(HttpContext context, FieldsBefore before, Problem problem)
    {
        if (!context.Response.HasStarted)
            before.Restore(context.Response);
        return ProblemResponse.WriteAsync(context, problem);
    }

    private void Log(HttpContext context, string reason)
    {
        var request = GatewayRequest.Of(context);
        LogFailure(logger, request.RouteId, reason, request.CorrelationId);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "An answer of route '{Route}' could not be transformed: {Reason} (correlation id {CorrelationId}).")]
    private static partial void LogFailure(ILogger logger, string? route, string reason, string correlationId);
}
