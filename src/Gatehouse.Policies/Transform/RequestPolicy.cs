using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Transform;

/// <summary>
/// Changes a request. All expressions see it as the client sent it; then all changes are made, or, when one cannot be, none. Immutable.
/// </summary>
internal sealed partial class RequestPolicy(HeaderRule? headers, QueryRule? query, BodyRule? body, RequestOptions options, ILogger logger) : RoutePolicy
{
    private readonly long maxBody = options.MaxBody.Bytes;
    private readonly bool refusesOthers = body is not null && options.Otherwise == Otherwise.Fail;
    private readonly BodyFormat from = options.From;
    private readonly BodyFormat to = options.To;
    private readonly bool readsBody = body is not null
        || MessageBody.IsUsed("request", (headers?.Edits.Expressions ?? []).Concat(query?.Edits.Expressions ?? []));

    public override IEnumerable<ExpressionReference> TargetReads => (query?.Edits.Expressions ?? []).SelectMany(expression => expression.References);

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (readsBody && MessageBody.IsToBeRead(context, from))
            return ReadThenChangeAsync(context, next);
        if (refusesOthers && JsonRequestBody.IsThere(context) && !MessageBody.IsAnnounced(context.Request.Headers, from))
            return ProblemResponse.WriteAsync(context, from == BodyFormat.Json ? PlainJson.Wanted : TransformProblems.RequestNotXml);
        return ChangeAsync(context, next);
    }

    private async Task ReadThenChangeAsync(HttpContext context, RequestDelegate next)
    {
        var problem = await (from == BodyFormat.Json ? JsonRequestBody.ReadAsync(context, maxBody) : ReadXmlAsync(context));
        if (from == BodyFormat.Json && to == BodyFormat.Xml && MessageBody.IsHeavy(from, to, context.Request.ContentLength ?? 0))
            await Task.Yield();
        await (problem is null ? ChangeAsync(context, next) : ProblemResponse.WriteAsync(context, problem));
    }

    private async ValueTask<Problem?> ReadXmlAsync(HttpContext context)
    {
        var (bytes, problem) = await JsonRequestBody.ReadBytesAsync(context, maxBody);
        if (problem is not null)
            return problem;
        if (MessageBody.IsHeavy(from, to, bytes.Length))
            await Task.Yield();
        if (!XmlText.TryRead(bytes, context.Request.ContentType, out var value, out var fault))
        {
            var request = GatewayRequest.Of(context);
            LogFailure(logger, request.RouteId, fault!, request.CorrelationId);
            return TransformProblems.RequestBadXml;
        }
        RequestVariables.Of(context).RequestBody = value;
        JsonRequestBody.Replace(context.Request, bytes);
        return null;
    }

    private Task ChangeAsync(HttpContext context, RequestDelegate next)
    {
        var request = GatewayRequest.Of(context);
        var variables = RequestVariables.Of(context);
        CelError? error = null;
        var fields = headers?.Edits.Render(variables, out error);
        if (error is not null)
            return RefuseAsync(context, request, error);
        var parameters = query?.Edits.Render(variables, out error);
        if (error is not null)
            return RefuseAsync(context, request, error);
        if (body is not null && !variables.RequestBody.IsError && MessageBody.IsAnnounced(context.Request.Headers, from))
        {
            var changed = body.Write(variables.RequestBody, variables, request.CorrelationId, out error);
            if (changed is not { } bytes)
                return RefuseAsync(context, request, error!);
            JsonRequestBody.Replace(context.Request, bytes);
            MessageBody.Describe(context.Request.Headers, bytes.Length, to);
        }
        if (parameters is not null)
            request.OutgoingQuery = query!.Apply(request.Target.Query, parameters);
        if (fields is not null)
            headers!.Apply(context.Request.Headers, fields);
        return next(context);
    }

    private Task RefuseAsync(HttpContext context, GatewayRequest request, CelError error)
    {
        LogFailure(logger, request.RouteId, error.Message, request.CorrelationId);
        return ProblemResponse.WriteAsync(context, TransformProblems.RequestRule);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A request to route '{Route}' could not be transformed: {Reason} (correlation id {CorrelationId}).")]
    private static partial void LogFailure(ILogger logger, string? route, string reason, string correlationId);
}
